from refused import Refusals, api


class Zones(Refusals):
    def test_a_zone_has_an_id_and_one_has_no_nat_gateway(self):
        ec2 = api("ec2")
        zones = ec2.describe_availability_zones()["AvailabilityZones"]
        ids = {zone["ZoneName"]: zone["ZoneId"] for zone in zones}
        self.assertEqual(len(set(ids.values())), 6)
        [lacking] = [name for name, id in ids.items() if id == "use1-az3"]
        self.assertEqual(lacking, "us-east-1e")

        vpc, elsewhere = self.vpc()
        there = self.subnet(vpc, 1, lacking)
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        text = self.refused(
            "NotAvailableInZone", ec2.create_nat_gateway, SubnetId=there, AllocationId=address
        )
        self.assertEqual(text, "Nat Gateway is not available in this availability zone")
        ec2.create_nat_gateway(SubnetId=elsewhere, AllocationId=address)
