from refused import Refusals, api


class GuardDuty(Refusals):
    """The server makes its endpoint twice: `guardduty=2`."""

    def made(self, ec2, vpc):
        here = [{"Name": "vpc-id", "Values": [vpc]}]
        endpoints = ec2.describe_vpc_endpoints(Filters=here)["VpcEndpoints"]
        groups = ec2.describe_security_groups(Filters=here)["SecurityGroups"]
        name = f"GuardDutyManagedSecurityGroup-{vpc}"
        return (
            [it["VpcEndpointId"] for it in endpoints if it["State"] != "deleted"],
            [it["GroupId"] for it in groups if it["GroupName"] == name],
        )

    def test_what_it_makes_holds_the_vpc_and_comes_back(self):
        ec2 = api("ec2")
        vpc, subnet = self.vpc()
        for _ in range(2):
            [endpoint], [group] = self.made(ec2, vpc)
            self.refused("DependencyViolation", ec2.delete_subnet, SubnetId=subnet)
            self.refused("DependencyViolation", ec2.delete_security_group, GroupId=group)
            ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        self.refused("DependencyViolation", ec2.delete_vpc, VpcId=vpc)
        ec2.delete_security_group(GroupId=group)
        self.assertEqual(self.made(ec2, vpc), ([], []))
        ec2.delete_subnet(SubnetId=subnet)
        ec2.delete_vpc(VpcId=vpc)
