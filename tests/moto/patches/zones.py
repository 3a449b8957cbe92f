"""Which zone is which is different in each account, and not every zone has everything.

`zone_without_fargate=us-east-1a`, among the server's arguments, says which zone is use1-az3 in this
account, where there is neither Fargate nor a NAT gateway. By default none that anybody uses.
https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
"""

from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from . import Refusal, patch, setting

# What zones lack, by their IDs.
LACKING = {"Fargate": {"use1-az3"}, "NAT": {"use1-az3"}}
name_of_lacking = setting("zone_without_fargate", "us-east-1e")


def zone_lacks(subnet_id, what):
    """Whether the zone of a subnet has no Fargate or no NAT."""
    subnet = ec2_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].get_subnet(subnet_id)
    return subnet.availability_zone_id in LACKING[what]


@patch
def zones_of_the_account():
    zones = {zone.name: zone for zone in RegionsAndZonesBackend.zones["us-east-1"]}
    before = next(zone for zone in zones.values() if zone.zone_id == "use1-az3")
    chosen = zones[name_of_lacking]
    before.zone_id, chosen.zone_id = chosen.zone_id, before.zone_id


@patch
def zones_without_nat():
    original = EC2Backend.create_nat_gateway

    def create_nat_gateway(self, subnet_id, *args, **kwargs):
        if zone_lacks(subnet_id, "NAT"):
            text = "Nat Gateway is not available in this availability zone"
            raise Refusal("NotAvailableInZone", text)
        return original(self, subnet_id, *args, **kwargs)

    EC2Backend.create_nat_gateway = create_nat_gateway
