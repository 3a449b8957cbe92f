"""What is still used is not deleted, and what AWS deletes with an object goes with it.

Codes and texts are those that AWS is reported to answer (terraform's issues quote them). What moto
refuses by itself (target groups, buckets, roles, repositories, services that run) is not here; the tests
of this topic hold it, too.
"""

from moto.acm.models import AWSCertificateManagerBackend
from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.core.exceptions import JsonRESTError
from moto.ec2.models import EC2Backend
from moto.ecs.models import EC2ContainerServiceBackend
from moto.elbv2.models import ELBv2Backend, elbv2_backends
from moto.iam.models import IAMBackend
from moto.route53.models import route53_backends
from moto.servicediscovery.models import ServiceDiscoveryBackend
from moto.utilities.utils import get_partition
from moto.wafv2.models import WAFV2Backend

from . import Refusal, patch


def _refuse_if(condition, code, text):
    if condition:
        raise Refusal(code, text)


@patch
def security_groups_in_use():
    """By an interface, or by a rule of another group."""
    original = EC2Backend.delete_security_group

    def named_by(group):
        rules = group.ingress_rules + group.egress_rules
        return {rule.source_group.get("GroupId") for rule in rules if rule.source_group}

    def delete_security_group(self, name=None, group_id=None):
        groups = [it for of_vpc in list(self.groups.values()) for it in list(of_vpc.values())]
        used = any(it.id == group_id for eni in list(self.enis.values()) for it in eni.group_set)
        used = used or any(group_id in named_by(it) for it in groups if it.id != group_id)
        _refuse_if(used, "DependencyViolation", f"resource {group_id} has a dependent object")
        return original(self, name=name, group_id=group_id)

    EC2Backend.delete_security_group = delete_security_group


@patch
def scaling_policies_that_are_gone():
    """They are not found, where moto says that the request is not valid: terraform takes it for an error."""
    original = ApplicationAutoscalingBackend.delete_scaling_policy

    def delete_scaling_policy(self, *args, **kwargs):
        try:
            return original(self, *args, **kwargs)
        except AWSValidationException as error:
            raise JsonRESTError("ObjectNotFoundException", error.message) from error

    ApplicationAutoscalingBackend.delete_scaling_policy = delete_scaling_policy


@patch
def subnets_with_interfaces():
    original = EC2Backend.delete_subnet

    def delete_subnet(self, subnet_id):
        used = any(it.subnet.id == subnet_id for it in list(self.enis.values()))
        text = f"The subnet '{subnet_id}' has dependencies and cannot be deleted."
        _refuse_if(used, "DependencyViolation", text)
        return original(self, subnet_id)

    EC2Backend.delete_subnet = delete_subnet


@patch
def vpcs_with_anything_in_them():
    """Besides its subnets and route tables, at which moto looks. Its network ACL goes with it."""
    original = EC2Backend.delete_vpc

    def delete_vpc(self, vpc_id):
        def here(objects):
            return [it for it in list(objects.values()) if it.vpc_id == vpc_id]

        acls = here(self.network_acls)
        used = (
            any(it.vpc and it.vpc.id == vpc_id for it in list(self.internet_gateways.values()))
            or any(not it.is_default for it in list(self.groups[vpc_id].values()))
            or any(it.state != "deleted" for it in here(self.vpc_end_points))
            or any(it.state != "deleted" for it in here(self.nat_gateways))
            or any(not it.default for it in acls)
        )
        text = f"The vpc '{vpc_id}' has dependencies and cannot be deleted."
        _refuse_if(used, "DependencyViolation", text)
        vpc = original(self, vpc_id)
        for acl in acls:
            self.network_acls.pop(acl.id, None)
        return vpc

    EC2Backend.delete_vpc = delete_vpc


@patch
def internet_gateways_with_public_addresses():
    """As a NAT gateway and a load balancer have them."""
    original = EC2Backend.detach_internet_gateway

    def detach_internet_gateway(self, internet_gateway_id, vpc_id):
        mapped = any(it.public_ip and it.vpc_id == vpc_id for it in list(self.enis.values()))
        text = (
            f"Network {vpc_id} has some mapped public address(es). Please unmap those public "
            "address(es) before detaching the gateway."
        )
        _refuse_if(mapped, "DependencyViolation", text)
        return original(self, internet_gateway_id, vpc_id)

    EC2Backend.detach_internet_gateway = detach_internet_gateway


@patch
def addresses_of_nat_gateways():
    """AWS's own account has associated them."""
    release, disassociate = EC2Backend.release_address, EC2Backend.disassociate_address

    def check(address):
        managed = address.eni is not None and address.eni.requester_managed
        _refuse_if(managed, "AuthFailure", "You do not have permission to access the specified resource.")

    def release_address(self, address=None, allocation_id=None):
        check((self.address_by_ip([address]) if address else self.address_by_allocation([allocation_id]))[0])
        return release(self, address, allocation_id)

    def disassociate_address(self, address=None, association_id=None):
        check((self.address_by_ip([address]) if address else self.address_by_association([association_id]))[0])
        return disassociate(self, address, association_id)

    EC2Backend.release_address = release_address
    EC2Backend.disassociate_address = disassociate_address


@patch
def interfaces_in_use():
    original = EC2Backend.delete_network_interface

    def delete_network_interface(self, eni_id):
        interface = self.enis.get(eni_id)
        used = interface is not None and interface.status == "in-use"
        text = f"Network interface '{eni_id}' is currently in use."
        _refuse_if(used, "InvalidParameterValue", text)
        return original(self, eni_id)

    EC2Backend.delete_network_interface = delete_network_interface


@patch
def namespaces_with_services():
    """The hosted zone goes with the namespace."""
    original = ServiceDiscoveryBackend.delete_namespace

    def delete_namespace(self, namespace_id):
        used = any(it.namespace_id == namespace_id for it in list(self.services.values()))
        text = f"Namespace {namespace_id} has associated services; delete the services before deleting the namespace"
        _refuse_if(used, "ResourceInUse", text)
        namespace = self.namespaces.get(namespace_id)
        answer = original(self, namespace_id)
        zone = (namespace.dns_properties or {}).get("HostedZoneId", "")
        zones = route53_backends[self.account_id][get_partition(self.region_name)].zones
        zones.pop(zone.removeprefix("/hostedzone/"), None)
        return answer

    ServiceDiscoveryBackend.delete_namespace = delete_namespace


@patch
def registered_instances():
    original = ServiceDiscoveryBackend.delete_service

    def delete_service(self, service_id):
        text = "Service contains registered instances; delete the instances before deleting the service"
        _refuse_if(self.get_service(service_id).instances, "ResourceInUse", text)
        return original(self, service_id)

    ServiceDiscoveryBackend.delete_service = delete_service


@patch
def protected_load_balancers():
    original = ELBv2Backend.delete_load_balancer

    def delete_load_balancer(self, arn):
        balancer = self.load_balancers.get(arn)
        protected = balancer and balancer.attrs.get("deletion_protection.enabled") == "true"
        text = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        _refuse_if(protected, "OperationNotPermitted", text)
        original(self, arn)

    ELBv2Backend.delete_load_balancer = delete_load_balancer


@patch
def certificates_of_listeners():
    original = AWSCertificateManagerBackend.delete_certificate

    def delete_certificate(self, arn):
        balancers = elbv2_backends[self.account_id][self.region_name].load_balancers.values()
        listeners = [it for balancer in balancers for it in balancer.listeners.values()]
        used = any(arn in listener.certificates + [listener.certificate] for listener in listeners)
        text = f"Certificate {arn} in account {self.account_id} is in use."
        _refuse_if(used, "ResourceInUseException", text)
        return original(self, arn)

    AWSCertificateManagerBackend.delete_certificate = delete_certificate


@patch
def policies_of_roles():
    """moto looks at the policies of a role, not at the roles of a policy."""
    original = IAMBackend.delete_policy

    def delete_policy(self, policy_arn):
        attached = any(policy_arn in it.managed_policies for it in self.roles.values())
        _refuse_if(attached, "DeleteConflict", "Cannot delete a policy attached to entities.")
        return original(self, policy_arn)

    IAMBackend.delete_policy = delete_policy


@patch
def clusters_with_services_or_tasks():
    original = EC2ContainerServiceBackend.delete_cluster

    def delete_cluster(self, cluster_str):
        cluster = self._get_cluster(cluster_str)
        services = [it for it in list(self.services.values()) if it.cluster_name == cluster.name]
        active = any(it.status != "INACTIVE" for it in services)
        text = "The Cluster cannot be deleted while Services are active."
        _refuse_if(active, "ClusterContainsServicesException", text)
        tasks = self.tasks.get(cluster.name, {}).values()
        active = any(it.last_status != "STOPPED" for it in tasks)
        text = "The Cluster cannot be deleted while Tasks are active."
        _refuse_if(active, "ClusterContainsTasksException", text)
        return original(self, cluster_str)

    EC2ContainerServiceBackend.delete_cluster = delete_cluster


@patch
def web_acls_of_load_balancers():
    original = WAFV2Backend.delete_web_acl

    def delete_web_acl(self, name, scope, _id, lock_token):
        balancers = elbv2_backends[self.account_id][self.region_name].load_balancers
        acls = [it for it in self.wacls.values() if it.id == _id]
        used = any(arn in balancers for it in acls for arn in it.associated_resources)
        text = (
            "AWS WAF couldn’t perform the operation because your resource is being used by another "
            "resource or it’s associated with another resource."
        )
        _refuse_if(used, "WAFAssociatedItemException", text)
        return original(self, name, scope, _id, lock_token)

    WAFV2Backend.delete_web_acl = delete_web_acl
