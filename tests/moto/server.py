"""An AWS API on loopback for the tests: moto, with what terraform needs and moto lacks.

    python server.py [PATCH...]

It takes a free port and prints it, and it ends when its standard input does: whoever started it may
be killed. It is also a proxy for http://aws.test, so that virtual-hosted bucket names work.

Each patch below closes one gap of the version of moto that requirements.txt pins, and says which;
one that is no longer needed goes. To find out, name it as an argument: it is left out then. None of
this has to do with what strata renders or runs.
"""

import json
import os
import sys
import threading

from botocore import xform_name
from werkzeug.serving import make_server

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.responses import ActionResult
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.servicediscovery.models import ServiceDiscoveryBackend

patches = {}


def patch(function):
    patches[function.__name__] = function
    return function


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
def ecs_service_settings():
    """CreateService ignores most of its settings; UpdateService keeps them."""
    original = EC2ContainerServiceResponse.create_service
    settings = [
        "availabilityZoneRebalancing",
        "capacityProviderStrategy",
        "deploymentConfiguration",
        "enableECSManagedTags",
        "enableExecuteCommand",
        "healthCheckGracePeriodSeconds",
    ]

    def create_service(self):
        service = original(self).result["service"]
        for name in settings:
            value = self._get_param(name)
            if value is not None:
                setattr(service, xform_name(name), value)
        return ActionResult({"service": service})

    EC2ContainerServiceResponse.create_service = create_service


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


# Not a gap: moto takes every key for good.
EXPIRED = "Credential=EXPIRED/"
EXPIRED_ANSWER = b"""<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>
<Message>The security token included in the request is expired</Message></Error></ErrorResponse>"""


def with_expired_keys(application):
    """Answers as AWS does to a session that has ended, whoever comes with the access key EXPIRED."""

    def answer(environ, start_response):
        if EXPIRED not in environ.get("HTTP_AUTHORIZATION", ""):
            return application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/xml")])
        return [EXPIRED_ANSWER]

    return answer


def main():
    for name in sys.argv[1:]:
        del patches[name]
    for apply in patches.values():
        apply()
    # Keeps connections open.
    MotoRequestHandler.protocol_version = "HTTP/1.1"
    server = make_server(
        "127.0.0.1",
        0,
        with_expired_keys(DomainDispatcherApplication(create_backend_app)),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
