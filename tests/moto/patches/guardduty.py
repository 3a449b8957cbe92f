"""GuardDuty Runtime Monitoring, which manages its agent in all clusters of the account.

`guardduty=N`, among the server's arguments, says how often it makes an endpoint for what the agent sends in
a VPC, with a security group, where there is none for that (0: never). It does so when there is something to
watch; here as soon as a VPC has a subnet, so that no tasks are needed, and at once when the endpoint was
deleted. Nothing of it goes with the VPC.
https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-ecs-fargate.html
https://docs.aws.amazon.com/guardduty/latest/ug/using-iac-with-gdu-automated-agents-runtime-monitoring.html
"""

import threading

from moto.ec2.models import EC2Backend

from . import patch, setting

TIMES = setting("guardduty", 0)
TAGS = {"GuardDutyManaged": "true"}

# How often it was made, by VPC.
made = {}
# Terraform makes the subnets of all zones at the same time, and each asks whether there is an endpoint.
one_at_a_time = threading.Lock()


def watch(ec2, vpc_id):
    with one_at_a_time:
        watch_alone(ec2, vpc_id)


def watch_alone(ec2, vpc_id):
    service = f"com.amazonaws.{ec2.region_name}.guardduty-data"
    there = [it for it in ec2.vpc_end_points.values() if (it.vpc_id, it.service_name) == (vpc_id, service)]
    subnets = [it for of_zone in ec2.subnets.values() for it in of_zone.values() if it.vpc_id == vpc_id]
    if any(it.state != "deleted" for it in there) or not subnets or made.get(vpc_id, 0) >= TIMES:
        return
    made[vpc_id] = made.get(vpc_id, 0) + 1
    name = f"GuardDutyManagedSecurityGroup-{vpc_id}"
    group = ec2.get_security_group_by_name_or_id(name, vpc_id)
    if group is None:
        group = ec2.create_security_group(name, "Associated with VPC endpoint", vpc_id=vpc_id, tags=TAGS)
    ec2.create_vpc_endpoint(
        vpc_id,
        service,
        endpoint_type="Interface",
        policy_document=None,
        route_table_ids=[],
        subnet_ids=[subnets[0].id],
        security_group_ids=[group.id],
        private_dns_enabled=True,
        tags=TAGS,
    )


@patch
def guardduty_in_each_vpc():
    create, delete = EC2Backend.create_subnet, EC2Backend.delete_vpc_endpoints

    def create_subnet(self, vpc_id, *args, **kwargs):
        subnet = create(self, vpc_id, *args, **kwargs)
        watch(self, vpc_id)
        return subnet

    def delete_vpc_endpoints(self, vpce_ids=None):
        vpcs = {self.vpc_end_points[it].vpc_id for it in vpce_ids or [] if it in self.vpc_end_points}
        answer = delete(self, vpce_ids)
        for vpc_id in vpcs:
            watch(self, vpc_id)
        return answer

    EC2Backend.create_subnet = create_subnet
    EC2Backend.delete_vpc_endpoints = delete_vpc_endpoints
