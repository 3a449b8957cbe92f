"""How ECS rolls a service on Fargate out: its deployments, step by step. Those with stages: stages.py.

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

from botocore import xform_name

from moto.cloudwatch.models import cloudwatch_backends
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from service_deployments import Deployment, ServiceDeployment, counted, threshold
from stages import Stages
from tasks import ServiceTask

# One thread at a time looks at services and changes them.
lock = threading.RLock()

# How many stopped tasks of a service are kept; AWS keeps them for an hour.
KEPT = 50


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
        earlier = [it for it in self.deployments if it.running or it.traffic and it.traffic.production]
        if deployment.traffic and self.last_completed and self.last_completed not in earlier:
            earlier.append(self.last_completed)
        self.deployments = [deployment, *earlier]
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
                [it.revision for it in earlier],
                configuration,
                names,
                not names or bool(on),
            ),
        )
        if deployment.traffic:
            self.current.stages = Stages(self, self.current)
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
        if current.stages and (current.finished_at is None or self.stalled):
            current.stages.step()
        else:
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
                elif why := task.fails_health_check():
                    self.event(f"(task {task.id}) is unhealthy: {why}.")
                    self.failed(deployment, current)
                elif task.denied:
                    self.event(task.denied)
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
        if current.stages:
            current.stages.go_back()

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
        if not self.stalled:
            self.start(primary, min(desired - len(own), most - running - len(primary.pending)))

    def keep(self, deployment, desired):
        """Starts and stops tasks, so that a deployment has as many as are desired."""
        own = deployment.running + deployment.pending
        for task in own[desired:]:
            self.stop(task)
        self.start(deployment, desired - len(own))

    def start(self, deployment, count):
        started = [self.launch(deployment) for _ in range(count)]
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
        self.finish(current)

    def finish(self, current):
        primary = self.primary
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
            it.described("ACTIVE" if index else "PRIMARY", service.desired_count if it.traffic or not index else 0)
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
