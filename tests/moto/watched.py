"""For the tests of deployment strategies: a service whose traffic is watched while it is deployed."""

import io
import zipfile

import boto3

from test_tasks import Case, Steps

import stages
from push import push
from world import REGION

BLUE_GREEN = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 2}
CANARY = {
    "strategy": "CANARY",
    "bakeTimeInMinutes": 2,
    "canaryConfiguration": {"canaryPercent": 10, "canaryBakeTimeInMinutes": 3},
}
LINEAR = {
    "strategy": "LINEAR",
    "bakeTimeInMinutes": 1,
    "linearConfiguration": {"stepPercent": 30, "stepBakeTimeInMinutes": 1},
}
ORDER = [
    "PRE_SCALE_UP",
    "SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
    "BAKE_TIME",
    "CLEAN_UP",
]


def pause(*stages, minutes=None, action=None):
    timeout = {"timeoutInMinutes": minutes, "action": action}
    timeout = {name: value for name, value in timeout.items() if value is not None}
    hook = {"targetType": "PAUSE", "lifecycleStages": list(stages)}
    return {**hook, "timeoutConfiguration": timeout} if timeout else hook


class Watched(Steps):
    """A world in which it is written down what has the traffic after each step."""

    def __init__(self):
        super().__init__()
        self.balancers = self.balance()
        self.seen, self.tested, self.stages = [], [], []

    def steps(self, count=8):
        for _ in range(count):
            super().steps(1)
            self.note()
        return self.service()

    def note(self):
        self.last = self.deployment()
        shares = self.weights(), self.weights("test")
        for seen, it in zip((self.seen, self.tested, self.stages), (*shares, self.last.get("lifecycleStage"))):
            if seen[-1:] != [it]:
                seen.append(it)

    def run(self, strategy, **more):
        """The service with its first revision, which runs: its task definition."""
        if "loadBalancers" not in more:
            more["loadBalancers"] = self.balancers
        more = {name: value for name, value in more.items() if value is not None}
        definition = self.create(strategy=strategy, **more)["taskDefinition"]
        self.settle()
        assert self.deployment()["status"] == "SUCCESSFUL", self.deployment()
        self.forget()
        return definition

    def settle(self, most=80):
        """Steps until the deployment has come to its end."""
        self.steps(1)
        while "finishedAt" not in self.last:
            self.steps(1)
            most -= 1
            assert most, self.last
        return self.service()

    def forget(self):
        self.seen, self.tested, self.stages = [self.weights()], [self.weights("test")], []

    def deploy(self, tag="2", **image):
        """Another image: its task definition."""
        push(self.ecr, "orders", tag, **image)
        definition = self.define(tag)
        self.update(taskDefinition=definition)
        return definition

    def until(self, stage, most=40):
        for _ in range(most):
            self.steps(1)
            if self.last.get("lifecycleStage") == stage:
                return self.service()
        raise AssertionError(f"never in {stage}: {self.stages}")

    def hook(self):
        [hook] = self.deployment()["lifecycleHookDetails"]
        return hook

    def decide(self, action=None):
        given = {"action": action} if action else {}
        arn = self.deployment()["serviceDeploymentArn"]
        hook = self.hook()["hookId"]
        self.ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=hook, **given)

    def function(self, name, role, status):
        """A Lambda function that gives a status to ECS: its ARN."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as written:
            written.writestr("hook.py", "")
        self.functions = boto3.client("lambda", region_name=REGION)
        return self.functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="hook.run",
            Role=role,
            Code={"ZipFile": package.getvalue()},
            Environment={"Variables": {stages.HOOK_STATUS: status}},
        )["FunctionArn"]

    def answer(self, name, status):
        environment = {"Variables": {stages.HOOK_STATUS: status}}
        self.functions.update_function_configuration(FunctionName=name, Environment=environment)

    def targets(self, index):
        """How many tasks a target group has."""
        answer = self.elbv2.describe_target_health(TargetGroupArn=self.groups[index])
        return len(answer["TargetHealthDescriptions"])

    def shares(self):
        """What the target revision and its sources get of the production traffic."""
        deployment = self.deployment()
        revisions = [deployment["targetServiceRevision"], *deployment["sourceServiceRevisions"]]
        return [it["requestedProductionTrafficWeight"] for it in revisions]


class Native(Case):
    kind = Watched

    def ended(self, status, reason=None):
        done = self.world.deployment()
        self.assertEqual(done["status"], status, done.get("statusReason"))
        if reason:
            self.assertIn(reason, done["statusReason"])
        return done
