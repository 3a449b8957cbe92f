"""Services on Fargate have tasks and deployments, and the calls that tell of them.

moto makes no tasks for services, calls every deployment complete or none, ignores most settings of
CreateService, and has none of the calls about service deployments and revisions. What happens to a
service is in rollouts.py; here are the calls. Services on EC2 or with another deployment controller are
left as moto has them.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html

Setting: `task_seconds`, the time from one step of all rollouts to the next (0: a step is taken by calling
`step`).
"""

import threading
import time
import traceback
from functools import wraps

from botocore import xform_name

from moto.core.responses import ActionResult
from moto.ecr.models import ecr_backends
from moto.ecs.exceptions import ECSException, EcsClientException, InvalidParameterException
from moto.ecs.models import ecs_backends
from moto.ecs.responses import EC2ContainerServiceResponse

from fargate import refusal
from one_off_tasks import OneOffTask
from rollouts import Rollout, lock
from service_deployments import STOPPABLE, counted, settings_of, updated
from task_start import REFERENCE

from . import patch, setting

TASK_SECONDS = setting("task_seconds", 0.2)


def step():
    """Moves each rollout and each one-off task on by a step."""
    for one in [*rollouts(), *one_off_tasks()]:
        with lock:
            try:
                one.step()
            except Exception:
                # Something that it needs was deleted under it. The others go on.
                if not TASK_SECONDS:
                    raise
                traceback.print_exc()


def rollouts():
    for account in list(ecs_backends.values()):
        for backend in list(account.values()):
            for service in list(backend.services.values()):
                if rollout := getattr(service, "rollout", None):
                    yield rollout


def one_off_tasks():
    for account in list(ecs_backends.values()):
        for backend in list(account.values()):
            for tasks in list(backend.tasks.values()):
                yield from [it for it in list(tasks.values()) if isinstance(it, OneOffTask)]


def locked(function):
    @wraps(function)
    def call(self):
        with lock:
            return function(self)

    return call


def replaces(method):
    """Puts a function in the place of a method of the API, which it gets as its second argument."""

    def put(function):
        original = getattr(EC2ContainerServiceResponse, method, None)
        replacement = locked(lambda self: function(self, original))
        setattr(EC2ContainerServiceResponse, method, replacement)
        return function

    return put


@patch
def steps_of_rollouts():
    """All rollouts go on by themselves."""
    if not TASK_SECONDS:
        return

    def run():
        while True:
            time.sleep(TASK_SECONDS)
            step()

    threading.Thread(target=run, daemon=True).start()


@patch
def fargate_sizes():
    @replaces("register_task_definition")
    def register_task_definition(self, original):
        if "FARGATE" in (self._get_param("requiresCompatibilities") or []):
            if why := refusal(self._get_param("cpu"), self._get_param("memory")):
                raise EcsClientException(why)
        return original(self)


# What CreateService ignores; UpdateService keeps it.
IGNORED = [
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "serviceConnectConfiguration",
    "volumeConfigurations",
]


@patch
def services_with_tasks():
    @replaces("create_service")
    def create_service(self, original):
        backend = self.ecs_backend
        cluster = backend._get_cluster(self._get_param("cluster", "default"))
        known = backend.services.get(f"{cluster.name}:{self._get_param('serviceName')}")
        if known is not None and known.status == "ACTIVE":
            raise InvalidParameterException("Creation of service was not idempotent.")
        if known is not None and known.status == "DRAINING":
            raise InvalidParameterException("Unable to Start a service that is still Draining.")
        require_active(backend, self._get_param("taskDefinition"))
        service = original(self).result["service"]
        for name in IGNORED:
            value = self._get_param(name)
            if value is not None:
                setattr(service, xform_name(name), value)
        if on_fargate(service, cluster):
            service.rollout = Rollout(service)
            service.rollout.deploy()
        return ActionResult({"service": service})

    @replaces("update_service")
    def update_service(self, original):
        backend = self.ecs_backend
        services, _ = backend.describe_services(
            self._get_param("cluster", "default"), [self._get_param("service")]
        )
        if not services:
            return original(self)
        service = services[0]
        if service.status != "ACTIVE":
            raise ECSException("ServiceNotActiveException", "Service was not ACTIVE.")
        require_active(backend, self._get_param("taskDefinition"))
        rollout = getattr(service, "rollout", None)
        if rollout is None:
            return original(self)
        before = settings_of(service)
        configuration = getattr(service, "deployment_configuration", None)
        original(self)
        given = self._get_param("deploymentConfiguration")
        service.deployment_configuration = updated(configuration, given)
        if given := self._get_param("taskDefinition"):
            service.task_definition = backend.describe_task_definition(given).arn
        rollout.show()
        if self._get_param("forceNewDeployment") or settings_of(service) != before:
            rollout.deploy()
        return ActionResult({"service": service})

    @replaces("delete_service")
    def delete_service(self, original):
        service = original(self).result["service"]
        if getattr(service, "rollout", None):
            # Its tasks are still to be stopped.
            service.status, service.desired_count = "DRAINING", 0
            service.rollout.show()
        return ActionResult({"service": service})

    # Whoever looks does not see a step half done.
    for name in ("describe_services", "describe_tasks", "describe_clusters"):
        replaces(name)(lambda self, original: original(self))

    @replaces("list_tasks")
    def list_tasks(self, _):
        tasks = self.ecs_backend.list_tasks(
            self._get_param("cluster", "default"),
            self._get_param("containerInstance"),
            self._get_param("family"),
            self._get_param("startedBy"),
            None,
            self._get_param("desiredStatus", "RUNNING"),
        )
        if name := self._get_param("serviceName"):
            tasks = [it for it in tasks if it.group == f"service:{name.split('/')[-1]}"]
        return ActionResult({"taskArns": [it.task_arn for it in tasks]})

    @replaces("stop_task")
    def stop_task(self, original):
        cluster = self.ecs_backend._get_cluster(self._get_param("cluster", "default"))
        tasks = self.ecs_backend.tasks.get(cluster.name, {})
        wanted = self._get_param("task").split("/")[-1]
        for task in tasks.values():
            if task.task_arn.endswith(f"/{wanted}") and hasattr(task, "stop"):
                task.stop(self._get_param("reason") or "Task stopped by user", "UserInitiated")
                return ActionResult({"task": task})
        return original(self)


def require_active(backend, definition):
    if definition and backend.describe_task_definition(definition).status == "INACTIVE":
        raise EcsClientException("TaskDefinition is inactive")


def on_fargate(service, cluster):
    strategy = getattr(service, "capacity_provider_strategy", None)
    if not strategy and service.launch_type != "FARGATE":
        strategy = cluster.default_capacity_provider_strategy
    providers = [it["capacityProvider"] for it in strategy or []]
    fargate = service.launch_type == "FARGATE" or any(it.startswith("FARGATE") for it in providers)
    return fargate and service.deployment_controller["type"] == "ECS" and bool(service.network_configuration)


@patch
def service_deployments():
    @replaces("list_service_deployments")
    def list_service_deployments(self, _):
        service = the_service(self)
        wanted = self._get_param("status") or []
        created = self._get_param("createdAt") or {}
        found = [
            it
            for it in service.rollout.history
            if (not wanted or it.status in wanted)
            and not ("after" in created and it.started_at.timestamp() < seconds(created["after"]))
            and not ("before" in created and it.started_at.timestamp() > seconds(created["before"]))
        ]
        start = int(self._get_param("nextToken") or 0)
        end = start + int(self._get_param("maxResults") or 20)
        answer = {"serviceDeployments": [brief(service, it) for it in found[start:end]]}
        if end < len(found):
            answer["nextToken"] = str(end)
        return ActionResult(answer)

    @replaces("describe_service_deployments")
    def describe_service_deployments(self, _):
        known = {it.arn: (rollout, it) for rollout in rollouts() for it in rollout.history}
        arns = self._get_param("serviceDeploymentArns")
        return ActionResult(
            {
                "serviceDeployments": [in_full(*known[it]) for it in arns if it in known],
                "failures": missing(arns, known),
            }
        )

    @replaces("describe_service_revisions")
    def describe_service_revisions(self, _):
        known = {arn: (rollout, it) for rollout in rollouts() for arn, it in rollout.revisions.items()}
        arns = self._get_param("serviceRevisionArns")
        return ActionResult(
            {
                "serviceRevisions": [revision(*known[it]) for it in arns if it in known],
                "failures": missing(arns, known),
            }
        )

    @replaces("stop_service_deployment")
    def stop_service_deployment(self, _):
        rollout, deployment = the_deployment(self)
        if deployment.status in STOPPABLE:
            if self._get_param("stopType", "ROLLBACK") == "ABORT":
                rollout.stall(deployment, "STOPPED", "Service deployment was stopped by StopServiceDeployment.")
            else:
                rollout.roll_back(deployment, "Service deployment rolled back by StopServiceDeployment.")
            rollout.show()
        elif deployment.status != "ROLLBACK_IN_PROGRESS":
            raise ECSException(
                "ConflictException", f"The service deployment is {deployment.status} and cannot be stopped."
            )
        return ActionResult({"serviceDeploymentArn": deployment.arn})

    @replaces("continue_service_deployment")
    def continue_service_deployment(self, _):
        rollout, deployment = the_deployment(self)
        hook_id = self._get_param("hookId")
        for hook in deployment.stages.hooks if deployment.stages else []:
            if hook.id == hook_id and hook.status == "AWAITING_ACTION" and deployment.status == "IN_PROGRESS":
                deployment.stages.resolve(hook, self._get_param("action") or "CONTINUE")
                rollout.show()
                return ActionResult({"serviceDeploymentArn": deployment.arn})
        raise InvalidParameterException(f"The service deployment is not paused at the lifecycle hook {hook_id}.")


def seconds(value):
    return value.timestamp() if hasattr(value, "timestamp") else float(value)


def missing(arns, known):
    return [{"arn": it, "reason": "MISSING"} for it in arns if it not in known]


def the_service(response):
    name = response._get_param("service").split("/")[-1]
    cluster = response._get_param("cluster", "default")
    if response._get_param("service").count("/") == 2:
        cluster = response._get_param("service").split("/")[1]
    services, _ = response.ecs_backend.describe_services(cluster, [name])
    if not services or not hasattr(services[0], "rollout"):
        raise ECSException("ServiceNotFoundException", "Service not found.")
    return services[0]


def the_deployment(response):
    arn = response._get_param("serviceDeploymentArn")
    for rollout in rollouts():
        for it in rollout.history:
            if it.arn == arn:
                return rollout, it
    raise ECSException("ServiceDeploymentNotFoundException", "Service deployment not found.")


def brief(service, it):
    return {
        "serviceDeploymentArn": it.arn,
        "serviceArn": service.arn,
        "clusterArn": service.cluster_arn,
        "startedAt": it.started_at,
        "createdAt": it.started_at,
        "finishedAt": it.finished_at,
        "targetServiceRevisionArn": it.deployment.revision.arn,
        "status": it.status,
        "statusReason": it.status_reason,
    }


def in_full(rollout, it):
    by_revision = {one.revision.arn: one for one in rollout.deployments}
    answer = brief(rollout.service, it)
    del answer["targetServiceRevisionArn"]
    answer.update(
        stoppedAt=it.stopped_at,
        updatedAt=it.updated_at,
        sourceServiceRevisions=[
            counted(one, by_revision.get(one.arn), traffic=it.traffic_of(one)) for one in it.sources
        ],
        targetServiceRevision=counted(
            it.deployment.revision,
            by_revision.get(it.deployment.revision.arn),
            rollout.service.desired_count,
            it.traffic_of(it.deployment.revision),
        ),
        lifecycleStage=it.stage,
        lifecycleHookDetails=[one.described() for one in it.stages.hooks] if it.stages else [],
        deploymentConfiguration=it.configuration,
        rollback=it.rollback,
        deploymentCircuitBreaker={
            "status": it.monitor(it.breaker.get("enable"), it.breaker_tripped),
            "failureCount": it.failures,
            "threshold": it.threshold,
        },
        alarms={
            "status": it.monitor(not it.alarms_disabled, it.triggered),
            "alarmNames": it.alarm_names,
            "triggeredAlarmNames": it.triggered,
        },
    )
    return answer


def revision(rollout, it):
    service = rollout.service
    definition = service._backend.describe_task_definition(it.settings["taskDefinition"])
    images = []
    for container in definition.container_definitions:
        image = {"containerName": container["name"], "image": container["image"]}
        if digest := digest_of(container["image"]):
            image["imageDigest"] = digest
        images.append(image)
    resolved = {}
    if it.traffic and it.traffic.routes:
        routes = [{"targetGroupArn": one.own, "productionListenerRule": one.production} for one in it.traffic.routes]
        resolved = {"resolvedConfiguration": {"loadBalancers": routes}}
    return {
        **{name: value for name, value in it.settings.items() if value},
        **resolved,
        "serviceRevisionArn": it.arn,
        "serviceArn": service.arn,
        "clusterArn": service.cluster_arn,
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "containerImages": images,
        "createdAt": it.created_at,
    }


def digest_of(image):
    named = REFERENCE.fullmatch(image)
    if named is None:
        return None
    repository = ecr_backends[named["account"]][named["region"]].repositories.get(named["repository"])
    for it in repository.images if repository else []:
        if named["tag"] in it.image_tags:
            return it.get_image_digest()
    return None
