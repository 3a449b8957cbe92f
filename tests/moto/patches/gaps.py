"""What terraform needs and moto lacks."""

import json
import uuid

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.models import EC2ContainerServiceBackend
from moto.servicediscovery.models import ServiceDiscoveryBackend
from moto.wafv2.models import FakeIPSet

from . import patch


@patch
def scalable_target_tags():
    """Application Auto Scaling has no ListTagsForResource, and loses the tags of a target."""
    tags = {}
    register = ApplicationAutoScalingResponse.register_scalable_target

    def register_scalable_target(self):
        answer = register(self)
        given = self._get_param("Tags")
        if given:
            tags[json.loads(answer)["ScalableTargetARN"]] = given
        return answer

    def list_tags_for_resource(self):
        return json.dumps({"Tags": tags.get(self._get_param("ResourceARN"), {})})

    ApplicationAutoScalingResponse.register_scalable_target = register_scalable_target
    ApplicationAutoScalingResponse.list_tags_for_resource = list_tags_for_resource


@patch
def security_group_rule_description():
    """The description of a rule is lost where its peer is a group or a prefix list."""
    original = SecurityGroupRule.__init__

    def init(self, *args, **kwargs):
        original(self, *args, **kwargs)
        peers = [kwargs.get("source_group"), kwargs.get("prefix_list_id"), *args]
        for peer in peers:
            if isinstance(peer, dict) and "Description" in peer:
                self.ip_range = {**self.ip_range, "Description": peer["Description"]}

    SecurityGroupRule.__init__ = init


@patch
def namespaces_of_a_vpc():
    """A VPC can have one private DNS namespace only; AWS minds only two of the same name."""
    original = ServiceDiscoveryBackend.create_private_dns_namespace

    def create_private_dns_namespace(self, name, *args, **kwargs):
        others = [it for it in self.namespaces.values() if it.name != name]
        vpcs = [it.vpc for it in others]
        for it in others:
            it.vpc = None
        try:
            return original(self, name, *args, **kwargs)
        finally:
            for it, vpc in zip(others, vpcs):
                it.vpc = vpc

    ServiceDiscoveryBackend.create_private_dns_namespace = create_private_dns_namespace


@patch
def lock_tokens_of_ip_sets():
    """The lock token of an IP set of the firewall is no UUID, which botocore's model asks for."""
    original_init, original_update = FakeIPSet.__init__, FakeIPSet.update

    def init(self, *args, **kwargs):
        original_init(self, *args, **kwargs)
        self.lock_token = str(uuid.uuid4())

    def update(self, *args, **kwargs):
        original_update(self, *args, **kwargs)
        self.lock_token = str(uuid.uuid4())

    FakeIPSet.__init__, FakeIPSet.update = init, update


@patch
def newest_active_revision():
    """Without a number, DescribeTaskDefinition tells of the newest revision, though it is deregistered."""
    original = EC2ContainerServiceBackend.describe_task_definition

    def describe_task_definition(self, task_definition_str):
        name = task_definition_str.split("/")[-1]
        revisions = self.task_definitions.get(name, {})
        active = [number for number, it in revisions.items() if it.status == "ACTIVE"]
        return original(self, f"{name}:{max(active)}" if active else task_definition_str)

    EC2ContainerServiceBackend.describe_task_definition = describe_task_definition
