"""Load balancers, NAT gateways and interface endpoints hold network interfaces, while they exist.

On AWS an interface in each of their subnets, with their security groups; it is what keeps a subnet, a
group and the VPC's internet gateway from being deleted before them. moto has none for a load balancer,
puts an endpoint's into the default group, and leaves a NAT gateway's behind.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
"""

from moto.ec2.models import EC2Backend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.utils import random_private_ip
from moto.elbv2.models import ELBv2Backend

from . import patch

# Of an internet-facing load balancer; not an address that anybody was given.
SERVICE_ADDRESS = "192.0.2.1"

# The ARN or ID of the service's object that an interface belongs to.
NetworkInterface.held_by = None


def interfaces_of(ec2, owner):
    return [it for it in list(ec2.enis.values()) if it.held_by == owner]


def _hold(ec2, owner, description, subnets, groups, public_ip=None):
    """Gives an owner an interface in each of the subnets, with the groups, in place of those that it has."""
    for interface in interfaces_of(ec2, owner):
        ec2.enis.pop(interface.id, None)
    for subnet in subnets:
        interface = ec2.create_network_interface(
            subnet, random_private_ip(), group_ids=list(groups), description=description
        )
        interface.held_by = owner
        interface.requester_managed = True
        interface.status = "in-use"
        interface.public_ip = public_ip


@patch
def interfaces_of_load_balancers():
    """Made and changed with the load balancer, gone with it."""

    def settle(elbv2, arn):
        balancer = elbv2.load_balancers.get(arn)
        public_ip = SERVICE_ADDRESS if balancer and balancer.scheme != "internal" else None
        subnets = balancer.subnets if balancer else []
        groups = balancer.security_groups if balancer else []
        _hold(elbv2.ec2_backend, arn, f"ELB {arn.split('loadbalancer/')[-1]}", subnets, groups, public_ip)

    create, delete = ELBv2Backend.create_load_balancer, ELBv2Backend.delete_load_balancer
    groups, subnets = ELBv2Backend.set_security_groups, ELBv2Backend.set_subnets

    def create_load_balancer(self, *args, **kwargs):
        balancer = create(self, *args, **kwargs)
        settle(self, balancer.arn)
        return balancer

    def delete_load_balancer(self, arn):
        delete(self, arn)
        settle(self, arn)

    def set_security_groups(self, arn, sec_groups):
        groups(self, arn, sec_groups)
        settle(self, arn)

    def set_subnets(self, arn, *args, **kwargs):
        answer = subnets(self, arn, *args, **kwargs)
        settle(self, arn)
        return answer

    ELBv2Backend.create_load_balancer = create_load_balancer
    ELBv2Backend.delete_load_balancer = delete_load_balancer
    ELBv2Backend.set_security_groups = set_security_groups
    ELBv2Backend.set_subnets = set_subnets


@patch
def interfaces_of_endpoints():
    """With the groups of the endpoint, and in the subnets that it is moved to."""

    def settle(ec2, endpoint):
        if endpoint.vpc_endpoint_type != "Interface":
            return
        for id in endpoint.network_interface_ids:
            ec2.enis.pop(id, None)
        description = f"VPC Endpoint Interface {endpoint.id}"
        _hold(ec2, endpoint.id, description, endpoint.subnet_ids, endpoint.security_group_ids)
        endpoint.network_interface_ids = [it.id for it in interfaces_of(ec2, endpoint.id)]

    create, modify = EC2Backend.create_vpc_endpoint, EC2Backend.modify_vpc_endpoint

    def create_vpc_endpoint(self, *args, **kwargs):
        endpoint = create(self, *args, **kwargs)
        settle(self, endpoint)
        return endpoint

    def modify_vpc_endpoint(self, vpc_id, *args, **kwargs):
        modify(self, vpc_id, *args, **kwargs)
        settle(self, self.vpc_end_points[vpc_id])

    EC2Backend.create_vpc_endpoint = create_vpc_endpoint
    EC2Backend.modify_vpc_endpoint = modify_vpc_endpoint


@patch
def interfaces_of_nat_gateways():
    """Gone with the gateway, which lets go of its address, too."""
    create, delete = EC2Backend.create_nat_gateway, EC2Backend.delete_nat_gateway

    def create_nat_gateway(self, *args, **kwargs):
        gateway = create(self, *args, **kwargs)
        gateway._eni.held_by = gateway.id
        gateway._eni.requester_managed = True
        gateway._eni.status = "in-use"
        gateway._eni.description = f"Interface for NAT Gateway {gateway.id}"
        return gateway

    def delete_nat_gateway(self, nat_gateway_id):
        gateway = delete(self, nat_gateway_id)
        for address in self.addresses:
            if address.eni is gateway._eni:
                address.eni = address.association_id = None
        self.enis.pop(gateway._eni.id, None)
        return gateway

    EC2Backend.create_nat_gateway = create_nat_gateway
    EC2Backend.delete_nat_gateway = delete_nat_gateway
