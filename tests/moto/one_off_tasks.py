"""Tasks that RunTask starts on Fargate: a command that runs once, without a service.

Such a task starts only if it could, as those of services do, and stops when its essential container does.
It is no target and has no proxy of Service Connect. What a command does is in the manifest of the image,
see push.py; one that is not there cannot be started.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

import json
from types import SimpleNamespace

from push import COMMANDS
from tasks import ServiceTask


class OneOffTask(ServiceTask):
    def __init__(self, cluster, definition, given):
        network = given["networkConfiguration"]
        settings = {"networkConfiguration": network, "propagateTags": None, "loadBalancers": []}
        settings.update(serviceRegistries=[], capacityProviderStrategy=given.get("capacityProviderStrategy"))
        region, account = cluster.arn.split(":")[3:5]
        like = SimpleNamespace(_account_id=account, region_name=region, name=definition.family)
        like.cluster_name, like.cluster_arn = cluster.name, cluster.arn
        revision = SimpleNamespace(settings=settings)
        deployment = SimpleNamespace(id=given.get("startedBy"), revision=revision, traffic=None)
        super().__init__(like, deployment, network["awsvpcConfiguration"]["subnets"][0], definition)
        self.group = given.get("group") or f"family:{definition.family}"
        self.tags = given.get("tags") or []
        self.overrides = given.get("overrides") or {}

    def command_of(self, container):
        """What a container runs instead of the command of its image, as one text, or None."""
        overrides = self.overrides.get("containerOverrides") or []
        found = next((it.get("command") for it in overrides if it["name"] == container), None)
        return " ".join(found) if found else None

    def end_of(self, container):
        """The exit code of a container's command, or None if it does not end, and its lines."""
        commands = json.loads(self.annotation(container, COMMANDS) or "{}")
        code, *lines = commands[self.command_of(container)]
        return code, lines

    def lines_of(self, container):
        return self.end_of(container)[1] if self.command_of(container) else super().lines_of(container)

    def exit_code_of(self, container):
        return self.end_of(container)[0] if self.command_of(container) else super().exit_code_of(container)

    def cannot_run(self):
        """Stops it if an image lacks the command that it is to run."""
        for container in self.containers:
            commands = json.loads(self.annotation(container["name"], COMMANDS) or "{}")
            command = self.command_of(container["name"])
            if command and command not in commands:
                program = command.split()[0]
                container["reason"] = (
                    "CannotStartContainerError: failed to create task for container: failed to create shim task: "
                    f'OCI runtime create failed: runc create failed: unable to start container process: exec: "{program}": '
                    "executable file not found in $PATH: unknown"
                )
                self.stop("Task failed to start", "TaskFailedToStart")
                return True
        return False

    def step(self):
        if self.last_status == "PROVISIONING":
            self.start()
        elif self.last_status == "RUNNING":
            self.exits()
