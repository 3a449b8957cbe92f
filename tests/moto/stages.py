"""How ECS deploys a service with the strategies BLUE_GREEN, LINEAR and CANARY: stage by stage.

A new revision (green) is started beside the one that runs (blue), gets the test traffic, then the
production traffic, at once or in steps, and blue is stopped after the bake time. Until then, ECS goes
back: production traffic first, then test traffic, then green's tasks.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html

No source says, and is thus a choice of ours: that a first revision, beside which nothing runs, gets all
traffic at once; that a deployment which takes the place of another has RECONCILE_SERVICE give all traffic
back to the last completed revision; and the reason where a person or a timeout ends a pause.

Setting: `minute_steps`, how many steps of all rollouts a minute of AWS has.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from moto.awslambda.models import lambda_backends
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from patches import setting
from policies import may_assume, not_authorized, why_denied
from traffic import ECS, InvalidNetworking, NotAllowed

MINUTE_STEPS = setting("minute_steps", 1)

# A stage that lasts longer fails its deployment. The bakes and the pauses have times of their own.
STAGE_MINUTES = 24 * 60
PAUSE_MINUTES = 24 * 60

# What a pretended Lambda function answers, in its environment: SUCCEEDED, FAILED or IN_PROGRESS.
HOOK_STATUS = "HOOK_STATUS"


@dataclass
class Stage:
    name: str
    # What green gets of the traffic from here on, in percent, where the stage is a shift.
    percent: float = None
    # How long ECS waits at its end.
    bake: int = 0
    hooks: list = field(default_factory=list)
    steps: int = 0


class Hook:
    """One call of a lifecycle hook, of which a stage waits."""

    def __init__(self, configuration):
        kind = configuration.get("targetType", "AWS_LAMBDA")
        self.configuration, self.pauses = configuration, kind == "PAUSE"
        self.id = f"ecs-{'pause' if self.pauses else 'lambda'}-{mock_random.uuid4().hex}"
        self.status = "AWAITING_ACTION" if self.pauses else "IN_PROGRESS"
        timeout = configuration.get("timeoutConfiguration") or {}
        self.minutes = timeout.get("timeoutInMinutes", PAUSE_MINUTES)
        self.timeout_action = timeout.get("action", "ROLLBACK")
        self.expires_at = utcnow() + timedelta(minutes=self.minutes)

    def described(self):
        shown = {
            "hookId": self.id,
            "targetType": "PAUSE" if self.pauses else "AWS_LAMBDA",
            "targetArn": self.configuration.get("hookTargetArn"),
            "status": self.status,
            "expiresAt": self.expires_at,
            "timeoutAction": self.timeout_action,
        }
        return {name: value for name, value in shown.items() if value is not None}

    def call(self, service):
        """Why it fails, or None: it has succeeded, or still goes on."""
        target, role = self.configuration["hookTargetArn"], self.configuration["roleArn"]
        if not may_assume(role, ECS, service.arn):
            return f"ECS was unable to assume role {role}"
        invoke = "lambda:InvokeFunction"
        why = why_denied(role, invoke, target)
        error = not_authorized(role, invoke, target, "ECS-Lambda-Execution", why) if why else None
        functions = lambda_backends[service._account_id][service.region_name]
        known = next((it for it in functions.list_functions() if it.function_arn == target), None)
        if error is None and known is None:
            error = f"Function not found: {target}"
        if error:
            return f"ECS was unable to invoke hook target {target} due to {error}"
        self.status = known.environment_vars.get(HOOK_STATUS, "SUCCEEDED")
        return f"Lifecycle hook target {target} returned FAILED status." if self.status == "FAILED" else None


class Stages:
    """The way of one service deployment through its stages."""

    def __init__(self, rollout, current):
        self.rollout, self.current, self.green = rollout, current, current.deployment
        earlier = [it for it in rollout.deployments if it is not self.green]
        self.blue = rollout.last_completed
        self.is_back = False
        self.plan = self.forward(any(it is not self.blue for it in earlier))

    @property
    def hooks(self):
        return self.plan[0].hooks if self.plan else []

    def forward(self, reconciles):
        configuration = self.current.configuration
        shifts = shares(configuration) if self.blue else [(100, 0)]
        plan = [Stage("RECONCILE_SERVICE")] if reconciles else []
        plan += [Stage("PRE_SCALE_UP"), Stage("SCALE_UP"), Stage("POST_SCALE_UP")]
        plan += [Stage("TEST_TRAFFIC_SHIFT", 100), Stage("POST_TEST_TRAFFIC_SHIFT")]
        for percent, bake in shifts:
            plan += [Stage("PRE_PRODUCTION_TRAFFIC_SHIFT"), Stage("PRODUCTION_TRAFFIC_SHIFT", percent, bake)]
        plan.append(Stage("POST_PRODUCTION_TRAFFIC_SHIFT"))
        return [*plan, Stage("BAKE_TIME", bake=configuration.get("bakeTimeInMinutes", 0)), Stage("CLEAN_UP")]

    def go_back(self):
        """The other way: blue has the traffic again before anything else happens."""
        self.is_back = True
        self.plan = [Stage("PRODUCTION_TRAFFIC_SHIFT", 0), Stage("TEST_TRAFFIC_SHIFT", 0), Stage("CLEAN_UP")]
        self.enter(self.plan[0])

    def step(self):
        self.keep_tasks()
        if not self.plan or self.current.finished_at is not None:
            return
        stage = self.plan[0]
        stage.steps += 1
        if stage.steps == 1 and not self.enter(stage):
            return
        if not self.hooks_are_done(stage):
            return
        if not self.is_done(stage):
            if stage.steps > STAGE_MINUTES * MINUTE_STEPS:
                self.fail(f"{stage.name} did not end within 24 hours.")
            return
        if stage.steps <= stage.bake * MINUTE_STEPS:
            return
        self.current.touch()
        self.plan.pop(0)
        if not self.plan:
            self.rollout.finish(self.current)

    def enter(self, stage):
        """What happens at the beginning of a stage. False if that fails the deployment."""
        self.current.stage = stage.name
        self.current.touch()
        try:
            if stage.name == "RECONCILE_SERVICE":
                self.take_over()
            elif stage.name == "PRE_SCALE_UP":
                self.green.traffic.begin()
            elif stage.name == "TEST_TRAFFIC_SHIFT":
                self.green.traffic.shift_test(stage.percent)
            elif stage.name == "PRODUCTION_TRAFFIC_SHIFT":
                self.green.traffic.shift_production(stage.percent)
        except InvalidNetworking as why:
            self.fail(f"of invalid networking configuration. {why}")
            return False
        except NotAllowed as sentence:
            self.fail(f"{stage.name} lifecycle hook(s) failed. {sentence}")
            return False
        if not self.is_back:
            hooks = self.current.configuration.get("lifecycleHooks") or []
            stage.hooks = [Hook(it) for it in hooks if stage.name in it["lifecycleStages"]]
        return True

    def take_over(self):
        """Ends what an earlier deployment has begun."""
        for it in self.rollout.deployments:
            if it not in (self.green, self.blue) and it.traffic:
                it.traffic.shift_production(0)
                it.traffic.shift_test(0)

    def is_done(self, stage):
        rollout = self.rollout
        desired = rollout.service.desired_count
        if stage.name == "RECONCILE_SERVICE":
            others = [it for it in rollout.deployments if it not in (self.green, self.blue)]
            return not stop_all(rollout, others)
        if stage.name == "SCALE_UP":
            healthy = [it for it in self.green.running if it.is_healthy]
            return len(healthy) == desired
        if stage.name == "CLEAN_UP":
            kept = self.blue if self.is_back else self.green
            return not stop_all(rollout, [it for it in rollout.deployments if it is not kept])
        return True

    def keep_tasks(self):
        """Both revisions run as many tasks as the service wants, as long as they are there."""
        desired = self.rollout.service.desired_count
        name = self.plan[0].name if self.plan else None
        if self.blue and (self.is_back or name != "CLEAN_UP"):
            self.rollout.keep(self.blue, desired)
        if self.is_back or self.rollout.stalled or name in ("RECONCILE_SERVICE", "PRE_SCALE_UP"):
            return
        self.rollout.keep(self.green, desired)

    def hooks_are_done(self, stage):
        for hook in stage.hooks:
            if hook.pauses:
                if hook.status == "AWAITING_ACTION" and stage.steps > hook.minutes * MINUTE_STEPS:
                    hook.status = "TIMED_OUT"
                    if hook.timeout_action == "ROLLBACK":
                        self.fail(f"{stage.name} lifecycle hook(s) timed out.")
                        return False
            elif hook.status == "IN_PROGRESS":
                if why := hook.call(self.rollout.service):
                    hook.status = "FAILED"
                    self.fail(f"{stage.name} lifecycle hook(s) failed. {why}")
                    return False
        return all(it.status in ("SUCCEEDED", "TIMED_OUT") for it in stage.hooks)

    def resolve(self, hook, action):
        """Somebody has made up his mind about a pause."""
        hook.status = "SUCCEEDED" if action == "CONTINUE" else "FAILED"
        if action == "ROLLBACK":
            self.fail(f"{self.plan[0].name} lifecycle hook(s) failed.")

    def fail(self, why):
        if self.is_back:
            self.rollout.stall(self.current, "ROLLBACK_FAILED", f"Service deployment rollback failed because of {why}")
            return
        self.rollout.roll_back(self.current, f"Service deployment rolled back because {why}")


def shares(configuration):
    """What green gets of the production traffic, step by step, and how many minutes each step bakes."""
    strategy = configuration["strategy"]
    if strategy == "CANARY":
        canary = configuration.get("canaryConfiguration") or {}
        first = canary.get("canaryPercent", 5.0), canary.get("canaryBakeTimeInMinutes", 10)
        return [first, (100, 0)] if first[0] < 100 else [(100, 0)]
    if strategy == "LINEAR":
        linear = configuration.get("linearConfiguration") or {}
        step, bake = linear.get("stepPercent", 10.0), linear.get("stepBakeTimeInMinutes", 6)
        count = 1
        steps = []
        while round(step * count, 1) < 100:
            steps.append((round(step * count, 1), bake))
            count += 1
        return [*steps, (100, 0)]
    return [(100, 0)]


def stop_all(rollout, deployments):
    """Stops the tasks of deployments; those that it has stopped."""
    tasks = [task for it in deployments for task in it.running + it.pending]
    for task in tasks:
        rollout.stop(task)
    return tasks
