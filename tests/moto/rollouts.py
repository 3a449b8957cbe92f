"""How ECS rolls a service on Fargate out: its deployments, step by step.

A deployment starts tasks up to the maximum percent, stops those of earlier ones down to the minimum
percent, and is COMPLETED when only its own run (with alarms: after a while in which none went on). The
circuit breaker fails it after so many failures in a row; so does an alarm, unless one was on when it
started. Then the last COMPLETED deployment is the primary one again, under its old ID, or nothing more
is started where there is none or rollback is off.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html

Reasons and events are AWS's words, as those pages and the provider's acceptance tests have them, but
that of a deployment that is stopped without a rollback: no source says it.
"""

import math
import threading
from dataclasses import dataclass, field
from datetime import datetime

from botocore import xform_name

from moto.cloudwatch.models import cloudwatch_backends
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from tasks import ServiceTask

# One thread at a time looks at services and changes them.
lock = threading.RLock()

# What a service revision holds. Another value makes a new deployment.
SETTINGS = [
    "taskDefinition",
    "capacityProviderStrategy",
    "launchType",
    "platformVersion",
    "networkConfiguration",
    "loadBalancers",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "propagateTags",
    "enableECSManagedTags",
]

# How many stopped tasks of a service are kept; AWS keeps them for an hour.
KEPT = 50

STOPPABLE = ("PENDING", "IN_PROGRESS")


def settings_of(service):
    return {it: getattr(service, xform_name(it), None) for it in SETTINGS}


class Revision:
    def __init__(self, service):
        number = mock_random.randint(10**15, 10**19)
        self.arn = f"{service.arn.replace(':service/', ':service-revision/')}/{number}"
        self.settings = settings_of(service)
        self.created_at = utcnow()


class Deployment:
    """One of a service's `deployments`."""

    def __init__(self, service):
        self.id = f"ecs-svc/{mock_random.randint(10**15, 10**19)}"
        self.revision = Revision(service)
        self.created_at = self.updated_at = utcnow()
        self.tasks = []
        self.failed_tasks = 0
        self.say("IN_PROGRESS", f"ECS deployment {self.id} in progress.")

    def say(self, state, reason):
        self.rollout_state, self.reason, self.updated_at = state, reason, utcnow()

    def those(self, *states):
        return [it for it in self.tasks if it.last_status in states]

    @property
    def running(self):
        return self.those("RUNNING")

    @property
    def pending(self):
        return self.those("PROVISIONING")

    def described(self, status, desired):
        settings = self.revision.settings
        shown = {
            "id": self.id,
            "status": status,
            "taskDefinition": settings["taskDefinition"],
            "desiredCount": desired,
            "pendingCount": len(self.pending),
            "runningCount": len(self.running),
            "failedTasks": self.failed_tasks,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "capacityProviderStrategy": settings["capacityProviderStrategy"],
            "launchType": None if settings["capacityProviderStrategy"] else settings["launchType"],
            "platformVersion": "1.4.0",
            "platformFamily": "Linux",
            "networkConfiguration": settings["networkConfiguration"],
            "serviceConnectConfiguration": settings["serviceConnectConfiguration"],
            "rolloutState": self.rollout_state,
            "rolloutStateReason": self.reason,
        }
        return {name: value for name, value in shown.items() if value is not None}


@dataclass
class ServiceDeployment:
    """What ListServiceDeployments and DescribeServiceDeployments tell of."""

    arn: str
    deployment: Deployment
    sources: list
    configuration: dict
    # Alarms that are watched, and whether one was on at the start.
    alarm_names: list
    alarms_disabled: bool
    status: str = "IN_PROGRESS"
    status_reason: str = None
    failures: int = 0
    threshold: int = 0
    breaker_tripped: bool = False
    triggered: list = field(default_factory=list)
    rollback: dict = None
    started_at: datetime = field(default_factory=utcnow)
    updated_at: datetime = field(default_factory=utcnow)
    finished_at: datetime = None
    stopped_at: datetime = None
    # Steps that it has been complete but for its alarms.
    baked: int = 0

    def become(self, status, reason=None):
        self.status, self.status_reason = status, reason or self.status_reason
        self.updated_at = utcnow()
        if status in ("SUCCESSFUL", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED", "STOPPED"):
            self.finished_at = self.updated_at
        if status == "STOPPED":
            self.stopped_at = self.updated_at

    @property
    def breaker(self):
        return self.configuration.get("deploymentCircuitBreaker") or {}

    def monitor(self, enabled, triggered):
        if not enabled:
            return "DISABLED"
        if triggered:
            return "TRIGGERED"
        return "MONITORING_COMPLETE" if self.finished_at else "MONITORING"


class Rollout:
    """All about a service's deployments. The first of them is PRIMARY."""

    def __init__(self, service):
        self.service = service
        self.deployments, self.history, self.revisions = [], [], {}
        self.last_completed = None
        # Whether nothing more is started until there is another deployment.
        self.stalled = False
        self.launched = 0
        self.steady = False

    @property
    def primary(self):
        return self.deployments[0]

    @property
    def current(self):
        return self.history[0]

    @property
    def tasks(self):
        return [task for deployment in self.deployments for task in deployment.tasks]

    def event(self, message):
        service = self.service
        event = {"id": str(mock_random.uuid4()), "createdAt": utcnow(), "message": f"(service {service.name}) {message}"}
        service.events = [event, *service.events][:100]

    def deploy(self):
        """A new deployment of the service as it is now."""
        service = self.service
        if self.history and self.current.finished_at is None:
            self.current.become("STOPPED", "Service deployment was stopped by a new service deployment.")
        for earlier in self.deployments:
            for task in earlier.pending:
                self.stop(task)
        deployment = Deployment(service)
        running = [it for it in self.deployments if it.running]
        self.deployments = [deployment, *running]
        self.revisions[deployment.revision.arn] = deployment.revision
        configuration = dict(getattr(service, "deployment_configuration", None) or {})
        alarms = configuration.get("alarms") or {}
        names = alarms.get("alarmNames", []) if alarms.get("enable") else []
        on = self.alarms_on(names)
        identity = "".join(mock_random.choice(LETTERS) for _ in range(21))
        self.history.insert(
            0,
            ServiceDeployment(
                f"{service.arn.replace(':service/', ':service-deployment/')}/{identity}",
                deployment,
                [it.revision for it in running],
                configuration,
                names,
                not names or bool(on),
            ),
        )
        self.stalled = self.steady = False
        self.show()

    def alarms_on(self, names):
        backend = cloudwatch_backends[self.service._account_id][self.service.region_name]
        alarms = (backend.alarms.get(it) for it in names)
        return [it.name for it in alarms if it is not None and it.state_value == "ALARM"]

    def step(self):
        service = self.service
        if service.status == "DRAINING":
            self.drain()
            return
        if service.status != "ACTIVE":
            return
        current = self.current
        desired = service.desired_count
        current.threshold = threshold(current.breaker.get("thresholdConfiguration"), desired)
        self.settle_tasks(current)
        if current.finished_at is None:
            self.judge(current)
        self.scale(desired)
        if current.finished_at is None:
            self.complete(current, desired)
        self.forget()
        self.show()
        steady = self.primary.rollout_state == "COMPLETED" and service.running_count == desired
        if steady and not self.steady:
            self.event("has reached a steady state.")
        self.steady = steady

    def settle_tasks(self, current):
        """Tasks that were to start have started or not; those that end have ended."""
        for deployment in self.deployments:
            for task in deployment.running:
                if task.exits():
                    self.failed(deployment, current)
                elif not task.is_healthy:
                    task.become_healthy()
                    if deployment is self.primary and current.breaker.get("resetOnHealthyTask", True):
                        current.failures = 0
            for task in deployment.pending:
                if task.start():
                    for group, _ in task.target_groups():
                        self.event(f"registered 1 targets in (target-group {group.arn})")
                else:
                    self.event(f"was unable to place a task. Reason: {task.stopped_reason}.")
                    self.failed(deployment, current)

    def failed(self, deployment, current):
        deployment.failed_tasks += 1
        if deployment is self.primary:
            current.failures += 1

    def judge(self, current):
        """Fails a deployment whose tasks do not start, or for which an alarm went on."""
        if current.breaker.get("enable") and current.failures >= current.threshold:
            current.breaker_tripped = True
            if current.status == "ROLLBACK_IN_PROGRESS":
                self.primary.say("FAILED", "ECS deployment circuit breaker: tasks failed to start.")
                self.stall(current, "ROLLBACK_FAILED", current.status_reason)
                return
            self.fail(
                current,
                bool(current.breaker.get("rollback")),
                "tasks failed to start",
                "ECS deployment circuit breaker",
                "the circuit breaker threshold was exceeded",
            )
            return
        on = [] if current.alarms_disabled else self.alarms_on(current.alarm_names)
        if on and current.status == "IN_PROGRESS":
            current.triggered = on
            self.fail(
                current,
                bool((current.configuration.get("alarms") or {}).get("rollback")),
                "alarm detected",
                "ECS deployment failed",
                "of one or more active alarms",
            )

    def fail(self, current, rollback, what, who, why):
        primary = self.primary
        primary.say("FAILED", f"{who}: {what}.")
        self.event(f"(deployment {primary.id}) deployment failed: {what}.")
        if rollback:
            self.roll_back(current, f"Service deployment rolled back because {why}.", who)
        else:
            self.stall(current, "STOPPED", f"Service deployment was stopped because {why}.")

    def roll_back(self, current, reason, who="ECS deployment"):
        failed, last = self.primary, self.last_completed
        if last is None or last is failed:
            self.stall(current, "ROLLBACK_FAILED", "No rollback candidate was found to run the rollback.")
            return
        failed.say("FAILED", failed.reason if failed.rollout_state == "FAILED" else reason)
        others = [it for it in self.deployments if it is not last]
        self.deployments = [last, *others]
        last.say("IN_PROGRESS", f"{who}: rolling back to deploymentId {last.id}.")
        self.event(f"rolling back to deployment {last.id}.")
        for task in failed.pending:
            self.stop(task)
        for name, value in last.revision.settings.items():
            setattr(self.service, xform_name(name), value)
        current.failures = 0
        current.become("ROLLBACK_IN_PROGRESS", reason)
        current.rollback = {
            "reason": reason,
            "startedAt": current.updated_at,
            "serviceRevisionArn": last.revision.arn,
        }

    def stall(self, current, status, reason):
        self.stalled = True
        for task in self.primary.pending:
            self.stop(task)
        current.become(status, reason)

    def scale(self, desired):
        """Starts tasks of the primary deployment, and stops what is too many."""
        primary, earlier = self.primary, self.deployments[1:]
        configuration = getattr(self.service, "deployment_configuration", None) or {}
        # Rounded as AWS does: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
        most = math.floor(desired * configuration.get("maximumPercent", 200) / 100)
        least = math.ceil(desired * configuration.get("minimumHealthyPercent", 100) / 100)
        own = primary.running + primary.pending
        running = sum(len(it.running) for it in self.deployments)
        # A failed deployment takes its tasks with it as soon as others run.
        surplus = [task for it in reversed(earlier) for task in it.running]
        enough = max(least - len(primary.running), 0)
        for task in surplus[: max(len(surplus) - enough, 0)]:
            self.stop(task)
            running -= 1
        for task in reversed(own[desired:]):
            self.stop(task)
        if self.stalled:
            return
        room = most - running - len(primary.pending)
        started = []
        while len(primary.running) + len(primary.pending) < desired and room > 0:
            started.append(self.launch(primary))
            room -= 1
        if started:
            names = " ".join(f"(task {it.id})" for it in started)
            self.event(f"has started {len(started)} tasks: {names}.")

    def launch(self, deployment):
        service = self.service
        subnets = deployment.revision.settings["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
        definition = service._backend.describe_task_definition(deployment.revision.settings["taskDefinition"])
        task = ServiceTask(service, deployment, subnets[self.launched % len(subnets)], definition)
        self.launched += 1
        deployment.tasks.append(task)
        service._backend.tasks.setdefault(service.cluster_name, {})[task.task_arn] = task
        return task

    def stop(self, task):
        state = "running" if task.last_status == "RUNNING" else "pending"
        task.stop(f"Scaling activity initiated by (deployment {task.started_by})", "ServiceSchedulerInitiated")
        self.event(f"has stopped 1 {state} tasks: (task {task.id}).")

    def complete(self, current, desired):
        primary = self.primary
        others = any(it.running or it.pending for it in self.deployments[1:])
        if others or primary.pending or len(primary.running) != desired:
            return
        if not all(it.is_healthy for it in primary.running):
            return
        if not current.alarms_disabled and current.status == "IN_PROGRESS" and current.baked < 1:
            current.baked += 1
            return
        primary.say("COMPLETED", f"ECS deployment {primary.id} completed.")
        self.event(f"(deployment {primary.id}) deployment completed.")
        self.last_completed = primary
        rolled_back = current.status == "ROLLBACK_IN_PROGRESS"
        current.become("ROLLBACK_SUCCESSFUL" if rolled_back else "SUCCESSFUL")
        self.deployments = [primary]

    def drain(self):
        for task in self.tasks:
            task.stop("Service deleted", "ServiceSchedulerInitiated")
        self.service.status = "INACTIVE"
        self.deployments = []
        self.show()

    def forget(self):
        tasks = self.service._backend.tasks.get(self.service.cluster_name, {})
        own = [it for it in tasks.values() if it.group == f"service:{self.service.name}"]
        stopped = [it for it in own if it.last_status == "STOPPED"]
        for task in stopped[: max(len(stopped) - KEPT, 0)]:
            del tasks[task.task_arn]
        for deployment in self.deployments:
            deployment.tasks = deployment.those("PROVISIONING", "RUNNING")

    def show(self):
        """Writes into the service what DescribeServices and DescribeClusters tell."""
        service = self.service
        service.running_count = sum(len(it.running) for it in self.deployments)
        service.pending_count = sum(len(it.pending) for it in self.deployments)
        service.deployments = [
            it.described("ACTIVE" if index else "PRIMARY", 0 if index else service.desired_count)
            for index, it in enumerate(self.deployments)
        ]
        ongoing = self.history and self.current.finished_at is None
        service.current_service_deployment = self.current.arn if ongoing else None
        service.current_service_revisions = [
            counted(it.revision, it, service.desired_count) for it in self.deployments
        ]
        cluster = service._backend.clusters[service.cluster_name]
        siblings = [it for it in service._backend.services.values() if it.cluster_name == cluster.name]
        cluster.running_tasks_count = sum(it.running_count for it in siblings)
        cluster.pending_tasks_count = sum(it.pending_count for it in siblings)
        cluster.active_services_count = sum(it.status == "ACTIVE" for it in siblings)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def counted(revision, deployment=None, requested=0):
    return {
        "arn": revision.arn,
        "requestedTaskCount": requested,
        "runningTaskCount": len(deployment.running) if deployment else 0,
        "pendingTaskCount": len(deployment.pending) if deployment else 0,
    }


def threshold(configuration, desired):
    """How many failures trip the circuit breaker."""
    kind = (configuration or {}).get("type", "BOUNDED_PERCENT")
    value = (configuration or {}).get("value", 50)
    if kind == "COUNT":
        return value
    share = math.ceil(desired * value / 100)
    return max(share, 1) if kind == "UNBOUNDED_PERCENT" else min(max(share, 3), 200)
