"""RunTask on Fargate starts tasks that run, end, and have a log.

moto's own tasks hold nothing, never run anything, and go on until somebody stops them. It takes whatever
RunTask is asked for.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
"""

import json
import re

from moto.core.responses import ActionResult
from moto.ecs.exceptions import InvalidParameterException

from one_off_tasks import OneOffTask

from . import patch
from .deployments import replaces, require_active

STARTED_BY = re.compile(r"[\w/-]{0,128}", re.ASCII)
# With the JSON around them.
OVERRIDES = 8192


def refusal(response):
    """Why RunTask is refused, or None."""
    if not STARTED_BY.fullmatch(response._get_param("startedBy") or ""):
        return "startedBy should not be longer than 128 letters, numbers, hyphens, slashes and underscores"
    overrides = response._get_param("overrides")
    if overrides and len(json.dumps(overrides, separators=(",", ":"))) > OVERRIDES:
        return f"Container Overrides length must be at most {OVERRIDES}"
    if response._get_param("launchType") and response._get_param("capacityProviderStrategy"):
        return "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again."
    return None


def is_on_fargate(response):
    providers = [it["capacityProvider"] for it in response._get_param("capacityProviderStrategy") or []]
    return response._get_param("launchType") == "FARGATE" or any(it.startswith("FARGATE") for it in providers)


@patch
def one_off_tasks():
    @replaces("run_task")
    def run_task(self, original):
        if why := refusal(self):
            raise InvalidParameterException(why)
        if not is_on_fargate(self):
            return original(self)
        backend = self.ecs_backend
        cluster = backend._get_cluster(self._get_param("cluster", "default"))
        require_active(backend, self._get_param("taskDefinition"))
        definition = backend.describe_task_definition(self._get_param("taskDefinition"))
        if not self._get_param("networkConfiguration"):
            raise InvalidParameterException(
                "Network Configuration must be provided when networkMode 'awsvpc' is specified."
            )
        names = {it["name"] for it in definition.container_definitions}
        overrides = (self._get_param("overrides") or {}).get("containerOverrides") or []
        if unknown := next((it["name"] for it in overrides if it["name"] not in names), None):
            raise InvalidParameterException(f"Override for container named {unknown} is not a container in the TaskDefinition.")
        given = ["networkConfiguration", "capacityProviderStrategy", "startedBy", "group", "tags", "overrides"]
        given = {it: self._get_param(it) for it in given}
        tasks = [OneOffTask(cluster, definition, given) for _ in range(int(self._get_param("count") or 1))]
        for task in tasks:
            backend.tasks.setdefault(cluster.name, {})[task.task_arn] = task
        return ActionResult({"tasks": tasks, "failures": []})
