"""The tasks of a service on Fargate: what they hold while they run, and what is left when they stop.

A task has a network interface in one of the service's subnets, with the service's security groups. While
it runs, its address is a target of the service's target groups and an instance of its Cloud Map services.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html

What the containers do is in the manifest of their image, see push.py: an image with an exit code writes
its lines to the log of its container and stops.
"""

import ipaddress
import time

from moto.core.utils import utcnow
from moto.ec2 import ec2_backends
from moto.elbv2.models import elbv2_backends
from moto.logs.models import logs_backends
from moto.moto_api._internal import mock_random
from moto.servicediscovery.models import servicediscovery_backends

import task_start
from network_path import Interface
from push import EXIT_CODE, LACKED, LOG_LINES, UNHEALTHY
from traffic import NotAllowed


class ServiceTask:
    """Has the members of moto's tasks, so that moto lists and describes it."""

    container_instance_arn = None
    resource_requirements = None
    platform_version = "1.4.0"
    platform_family = "Linux"
    connectivity = "CONNECTED"
    launch_type = "FARGATE"

    def __init__(self, service, deployment, subnet_id, definition):
        self.account, self.region = service._account_id, service.region_name
        self.ec2 = ec2_backends[self.account][self.region]
        self.id = mock_random.uuid4().hex
        self.name = service.name
        self.cluster_name, self.cluster_arn = service.cluster_name, service.cluster_arn
        self.task_arn = f"arn:aws:ecs:{self.region}:{self.account}:task/{self.cluster_name}/{self.id}"
        self.task_definition_arn = definition.arn
        self.definition = definition
        self.group = f"service:{service.name}"
        self.started_by = deployment.id
        self.settings, self.traffic = deployment.revision.settings, deployment.traffic
        # Why it is no target, though it should be.
        self.denied = None
        self.desired_status, self.last_status = "RUNNING", "PROVISIONING"
        self.health_status = "UNKNOWN"
        self.created_at = utcnow()
        self.version = 1
        self.cpu, self.memory = definition.cpu, definition.memory
        self.capacity_provider_name = next(
            (it["capacityProvider"] for it in self.settings["capacityProviderStrategy"] or []), None
        )
        self.tags = service.tags if self.settings["propagateTags"] == "SERVICE" else []
        self.overrides = {}
        self.manifests = {}
        self.take_interface(subnet_id)
        self.containers = [
            {
                "containerArn": f"{self.task_arn.replace(':task/', ':container/')}/{mock_random.uuid4()}",
                "taskArn": self.task_arn,
                "name": it["name"],
                "image": it["image"],
                "lastStatus": "PENDING",
                "healthStatus": "UNKNOWN",
                "networkInterfaces": [
                    {
                        "attachmentId": self.attachments[0]["id"],
                        "privateIpv4Address": self.interface.private_ip_address,
                    }
                ],
            }
            for it in definition.container_definitions
        ]

    def take_interface(self, subnet_id):
        network = self.settings["networkConfiguration"]["awsvpcConfiguration"]
        subnet = self.ec2.get_subnet(subnet_id)
        taken = {it.private_ip_address for it in list(self.ec2.enis.values())}
        hosts = ipaddress.ip_network(subnet.cidr_block).hosts()
        # AWS has the first four addresses.
        address = next(it for it in map(str, list(hosts)[3:]) if it not in taken)
        self.availability_zone = subnet.availability_zone
        self.interface = self.ec2.create_network_interface(
            subnet=subnet_id,
            private_ip_address=address,
            group_ids=network.get("securityGroups") or [],
            description=f"arn:aws:ecs:{self.region}:{self.account}:attachment/{mock_random.uuid4()}",
        )
        self.interface.status = "in-use"
        self.attachments = [
            {
                "id": str(mock_random.uuid4()),
                "type": "ElasticNetworkInterface",
                "status": "ATTACHED",
                "details": [
                    {"name": "subnetId", "value": subnet_id},
                    {"name": "networkInterfaceId", "value": self.interface.id},
                    {"name": "macAddress", "value": self.interface.mac_address},
                    {"name": "privateIPv4Address", "value": address},
                ],
            }
        ]

    def advance(self):
        """moto moves its own tasks on when somebody asks."""

    def start(self):
        """Starts it, or stops it with AWS's reason. True if it runs."""
        network = self.settings["networkConfiguration"]["awsvpcConfiguration"]
        start = task_start.Start(
            self.account,
            self.region,
            self.id,
            self.definition,
            Interface(
                self.interface.subnet,
                network.get("securityGroups") or [],
                network.get("assignPublicIp") == "ENABLED",
            ),
        )
        try:
            start.check()
        except task_start.DoesNotStart as reason:
            self.stop(str(reason), "TaskFailedToStart")
            return False
        self.manifests = start.manifests
        if self.cannot_run():
            return False
        self.last_status, self.started_at = "RUNNING", utcnow()
        for container in self.containers:
            container["lastStatus"] = "RUNNING"
        self.write_logs()
        self.register()
        return True

    @property
    def is_healthy(self):
        return self.health_status == "HEALTHY"

    def become_healthy(self):
        self.health_status = "HEALTHY"
        for container in self.containers:
            container["healthStatus"] = "HEALTHY"

    def annotation(self, container, name):
        return self.manifests.get(container, {}).get("annotations", {}).get(name)

    def lines_of(self, container):
        return (self.annotation(container, LOG_LINES) or "").splitlines()

    def exit_code_of(self, container):
        """With which code a container ends, or None if it runs on."""
        return self.annotation(container, EXIT_CODE)

    def cannot_run(self):
        """Whether it was stopped because a container does not start: what an image runs by itself does."""
        return False

    def write_logs(self):
        backend = logs_backends[self.account][self.region]
        for container in self.definition.container_definitions:
            configuration = container.get("logConfiguration") or {}
            if configuration.get("logDriver") != "awslogs":
                continue
            group = configuration["options"]["awslogs-group"]
            stream = task_start.stream_of(container, self.id)
            backend.ensure_log_stream(group, stream)
            lines = self.lines_of(container["name"])
            now = int(time.time() * 1000)
            events = [{"timestamp": now, "message": line} for line in lines]
            if events:
                backend.put_log_events(group, stream, events)

    def exits(self):
        """Whether an essential container has ended: then the task is stopped, which AWS explains."""
        for container, definition in zip(self.containers, self.definition.container_definitions):
            code = self.exit_code_of(container["name"])
            if code is not None and definition.get("essential", True):
                container["exitCode"] = int(code)
                self.stop("Essential container in task exited", "EssentialContainerExited")
                return True
        return False

    def fails_health_check(self):
        """Why the task is stopped, if its container runs but is of no use: in AWS's words."""
        if self.lacks_what_its_check_runs():
            self.stop("Task failed container health checks", "ServiceSchedulerInitiated")
            return self.stopped_reason
        if not any(self.annotation(it["name"], UNHEALTHY) for it in self.containers):
            return None
        group = next((it.arn for it, _ in self.target_groups()), None)
        checks = f"ELB health checks in (target-group {group})" if group else "container health checks"
        self.stop(f"Task failed {checks}", "ServiceSchedulerInitiated")
        return self.stopped_reason

    def lacks_what_its_check_runs(self):
        """Whether a container's check cannot run in its image. ECS does not say so: it failed, that is all."""
        lacks = False
        for container, definition in zip(self.containers, self.definition.container_definitions):
            kind, *words = (definition.get("healthCheck") or {}).get("command") or ["NONE"]
            program = {"CMD": words[:1], "CMD-SHELL": ["/bin/sh"]}.get(kind, [])
            if set(program) & set((self.annotation(container["name"], LACKED) or "").split()):
                container["healthStatus"] = "UNHEALTHY"
                lacks = True
        return lacks

    def target_groups(self):
        backend = elbv2_backends[self.account][self.region]
        for it in self.settings["loadBalancers"] or []:
            arn = it.get("targetGroupArn")
            if group := backend.target_groups.get(self.traffic.group_of(arn) if self.traffic else arn):
                yield group, it["containerPort"]

    def registries(self):
        """The Cloud Map services, as ECS finds them now: somebody may have deleted one."""
        backend = servicediscovery_backends[self.account][self.region]
        for it in self.settings["serviceRegistries"] or []:
            service_id = it["registryArn"].split("/")[-1]
            if service_id in backend.services:
                yield backend, service_id

    def register(self):
        address = self.interface.private_ip_address
        for group, port in self.target_groups():
            try:
                if self.traffic:
                    self.traffic.ask_to_register(group.arn)
                group.register([{"Id": address, "Port": port}])
            except NotAllowed as error:
                self.denied = f"failed to register targets in target-group {group.name} with (error {error})"
        for backend, service_id in self.registries():
            attributes = {"AWS_INSTANCE_IPV4": address, "ECS_SERVICE_NAME": self.name}
            backend.register_instance(service_id, self.id, self.id, attributes)

    def stop(self, reason, code):
        """Stops it, and gives back what it held."""
        if self.last_status == "STOPPED":
            return
        for group, _ in self.target_groups():
            if self.interface.private_ip_address in group.targets:
                group.deregister([{"Id": self.interface.private_ip_address}])
        for backend, service_id in self.registries():
            if any(it.instance_id == self.id for it in backend.list_instances(service_id)):
                backend.deregister_instance(service_id, self.id)
        self.ec2.enis.pop(self.interface.id, None)
        self.attachments[0]["status"] = "DELETED"
        self.desired_status = self.last_status = "STOPPED"
        self.health_status = "UNKNOWN"
        self.stopped_reason, self.stop_code = reason, code
        self.stopping_at = self.stopped_at = self.execution_stopped_at = utcnow()
        for container in self.containers:
            container["lastStatus"] = "STOPPED"
            if code == "ServiceSchedulerInitiated" or code == "UserInitiated":
                container.setdefault("exitCode", 0)
