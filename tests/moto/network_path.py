"""Whether what has an interface in a subnet reaches an AWS service on 443, and is let do what it asks.

A name of a service resolves to the interface endpoint for it, if the VPC has one with private DNS, and
to public addresses otherwise. S3 goes through the gateway endpoint, where the subnet's route table has
it. Public addresses need a default route to a NAT gateway, or to an internet gateway and a public
address. Security groups decide on both ends, and the endpoint's policy on what is asked through it.
https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html

Network ACLs are not looked at: all of them let everything through here.
"""

import ipaddress
from dataclasses import dataclass

from policies import allows

HTTPS = 443
ANYWHERE = "0.0.0.0/0"
# What a packet that nobody answers ends in.
TIMEOUT = "timeout"


@dataclass
class Interface:
    """Where a packet starts."""

    subnet: object
    groups: list
    public_address: bool


def blocked(ec2, interface, service, request):
    """None if a request reaches a service, as in `ecr.api`; TIMEOUT; or what AWS says when an endpoint's
    policy does not allow it."""
    endpoint = endpoint_for(ec2, interface.subnet, service)
    if endpoint is None:
        return None if reaches_the_internet(ec2, interface) else TIMEOUT
    if endpoint.vpc_endpoint_type == "Gateway":
        reached = any(
            it.prefix_list_id == endpoint.destination_prefix_list_id or it.cidr_ipv4 == ANYWHERE
            for it in rules(ec2, interface.groups, "egress_rules")
        )
    else:
        reached = reaches_endpoint(ec2, interface, endpoint)
    if not reached:
        return TIMEOUT
    said = allows(endpoint.policy_document, request)
    if said is None:
        return f"because no VPC endpoint policy allows the {request.action} action"
    return None if said else "with an explicit deny in a VPC endpoint policy"


def endpoint_for(ec2, subnet, service):
    name = f"com.amazonaws.{ec2.region_name}.{service}"
    table = route_table(ec2, subnet)
    for it in ec2.vpc_end_points.values():
        if (it.vpc_id, it.service_name, it.state) != (subnet.vpc_id, name, "available"):
            continue
        if it.vpc_endpoint_type == "Gateway" and table.id in it.route_table_ids:
            return it
        if it.vpc_endpoint_type == "Interface" and it.private_dns_enabled:
            return it
    return None


def reaches_endpoint(ec2, interface, endpoint):
    networks = [ec2.get_subnet(it).cidr_block for it in endpoint.subnet_ids or []]
    out = any(
        lets(rule, endpoint.security_group_ids, networks)
        for rule in rules(ec2, interface.groups, "egress_rules")
    )
    here = [interface.subnet.cidr_block]
    into = any(
        lets(rule, interface.groups, here)
        for rule in rules(ec2, endpoint.security_group_ids, "ingress_rules")
    )
    return bool(networks) and out and into


def reaches_the_internet(ec2, interface):
    if not any(it.cidr_ipv4 == ANYWHERE for it in rules(ec2, interface.groups, "egress_rules")):
        return False
    for route in default_routes(ec2, interface.subnet):
        if route.nat_gateway is not None and route.nat_gateway.state == "available":
            outside = ec2.get_subnet(route.nat_gateway.subnet_id)
            return any(it.gateway is not None for it in default_routes(ec2, outside))
        if route.gateway is not None:
            return interface.public_address
    return False


def default_routes(ec2, subnet):
    return [it for it in route_table(ec2, subnet).routes if it.destination_cidr_block == ANYWHERE]


def route_table(ec2, subnet):
    main = None
    for it in list(ec2.route_tables.values()):
        if subnet.id in it._associations.values():
            return it
        if it.vpc_id == subnet.vpc_id and it.main_association_id:
            main = it
    return main


def rules(ec2, groups, way):
    """The rules of some security groups that are about HTTPS."""
    for group in groups:
        for rule in getattr(ec2.get_security_group_from_id(group), way):
            if rule.ip_protocol == "-1" or (
                rule.ip_protocol == "tcp" and rule.from_port <= HTTPS <= rule.to_port
            ):
                yield rule


def lets(rule, groups, networks):
    """Whether the peer of a rule is one of some groups, or all addresses of one of some networks."""
    if (rule.source_group or {}).get("GroupId") in groups:
        return True
    if not rule.cidr_ipv4:
        return False
    peer = ipaddress.ip_network(rule.cidr_ipv4)
    return any(ipaddress.ip_network(it).subnet_of(peer) for it in networks)
