"""What ECS keeps of a service's deployments: the revision, its tasks, and what became of it.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

import math
from dataclasses import dataclass, field
from datetime import datetime

from botocore import xform_name

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from stages import Stages
from traffic import Traffic

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

STOPPABLE = ("PENDING", "IN_PROGRESS")


def is_staged(service):
    """Whether a deployment of it goes through stages."""
    configuration = getattr(service, "deployment_configuration", None) or {}
    return configuration.get("strategy", "ROLLING") != "ROLLING"


# What belongs to some strategies, and goes with them.
OF_STRATEGIES = {
    "canaryConfiguration": ("CANARY",),
    "linearConfiguration": ("LINEAR",),
    "lifecycleHooks": ("CANARY", "LINEAR", "BLUE_GREEN"),
}


def updated(configuration, given):
    """A deployment configuration after an update: what is not given stays as it is."""
    given = given or {}
    strategy = given.get("strategy", (configuration or {}).get("strategy", "ROLLING"))
    kept = {
        name: value
        for name, value in (configuration or {}).items()
        if name not in OF_STRATEGIES or strategy in OF_STRATEGIES[name]
    }
    return {**kept, **given}


def settings_of(service):
    return {it: getattr(service, xform_name(it), None) for it in SETTINGS}


class Revision:
    def __init__(self, service):
        self.number = mock_random.randint(10**15, 10**19)
        self.arn = f"{service.arn.replace(':service/', ':service-revision/')}/{self.number}"
        self.settings = settings_of(service)
        self.created_at = utcnow()
        self.traffic = Traffic(service, self.settings) if is_staged(service) else None


class Deployment:
    """One of a service's `deployments`."""

    def __init__(self, service):
        self.revision = Revision(service)
        # By which the provider finds the revision.
        self.id = f"ecs-svc/{self.revision.number}"
        self.created_at = self.updated_at = utcnow()
        self.tasks = []
        self.failed_tasks = 0
        self.traffic = self.revision.traffic
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
    # The way through its stages, if it has any, and where it is.
    stages: Stages = None
    stage: str = None

    def touch(self):
        self.updated_at = utcnow()

    def traffic_of(self, revision):
        """What a revision gets of the production and test traffic, in percent, where ECS shifts it."""
        own = self.deployment.traffic
        if own is None:
            return None
        if revision is self.deployment.revision:
            return own.production, own.test
        blue = self.stages.blue
        return (100 - own.production, 100 - own.test) if blue and revision is blue.revision else (0, 0)

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


def counted(revision, deployment=None, requested=0, traffic=None):
    """A revision of a service deployment. `traffic` is what it gets of the production and test traffic."""
    weights = {}
    if traffic:
        weights = dict(zip(("requestedProductionTrafficWeight", "requestedTestTrafficWeight"), traffic))
    return {
        **weights,
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
