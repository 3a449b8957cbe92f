"""That tasks without a service start only if they could on AWS, and end as there.

    python -m unittest test_one_off_tasks
"""

import json

from push import push
from test_tasks import Case, Steps, step


class World(Steps):
    def run(self, *command, tag="commands", **more):
        """Starts a task, and gives its ARN."""
        overrides = {"containerOverrides": [{"name": "orders", "command": list(command)}]}
        network = {"subnets": [self.subnet], "securityGroups": [self.group], "assignPublicIp": "DISABLED"}
        given = {
            "cluster": "shop",
            "taskDefinition": self.define(tag),
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": network},
            "overrides": overrides if command else {},
            **more,
        }
        return self.ecs.run_task(**given)["tasks"][0]["taskArn"]

    def task(self, arn, steps=1):
        for _ in range(steps):
            step()
        return self.ecs.describe_tasks(cluster="shop", tasks=[arn], include=["TAGS"])["tasks"][0]

    def lines(self, arn):
        stream = f"blue/orders/{arn.split('/')[-1]}"
        events = self.logs.get_log_events(logGroupName="log-orders", logStreamName=stream)["events"]
        return [it["message"] for it in events]


class OneOff(Case):
    kind = World

    def setUp(self):
        super().setUp()
        commands = {"./manage migrate": [3, "one", "two"], "sleep 900": [None, "sleeping"]}
        push(self.world.ecr, "orders", "commands", commands=json.dumps(commands))

    def test_ends_with_the_code_of_its_command(self):
        world = self.world
        arn = world.run("./manage", "migrate", startedBy="strata-run", tags=[{"key": "a", "value": "b"}])
        self.assertEqual(world.task(arn, 0)["lastStatus"], "PROVISIONING")
        task = world.task(arn)
        self.assertEqual((task["lastStatus"], task["startedBy"]), ("RUNNING", "strata-run"))
        self.assertEqual((task["tags"], task["group"]), ([{"key": "a", "value": "b"}], "family:task-orders"))
        task = world.task(arn)
        self.assertEqual((task["lastStatus"], task["containers"][0]["exitCode"]), ("STOPPED", 3))
        self.assertEqual(task["stoppedReason"], "Essential container in task exited")
        self.assertEqual(world.lines(arn), ["one", "two"])
        self.assertEqual(task["attachments"][0]["status"], "DELETED")

    def test_runs_until_it_is_stopped(self):
        arn = self.world.run("sleep", "900")
        self.assertEqual(self.world.task(arn, 5)["lastStatus"], "RUNNING")
        self.world.ecs.stop_task(cluster="shop", task=arn, reason="enough")
        task = self.world.task(arn)
        self.assertEqual((task["lastStatus"], task["stoppedReason"]), ("STOPPED", "enough"))

    def test_command_that_is_not_in_the_image(self):
        task = self.world.task(self.world.run("./mange"))
        self.assertEqual((task["lastStatus"], task["stoppedReason"]), ("STOPPED", "Task failed to start"))
        self.assertIn('exec: "./mange": executable file not found', task["containers"][0]["reason"])
        self.assertNotIn("exitCode", task["containers"][0])

    def test_starts_only_if_it_could(self):
        world = self.world
        task = world.task(world.run("./manage", "migrate", tag="missing"))
        self.assertIn("CannotPullContainerError", task["stoppedReason"])
        world.ec2.delete_vpc_endpoints(VpcEndpointIds=[world.interface_endpoints["logs"]])
        task = world.task(world.run("./manage", "migrate"))
        self.assertIn("There is a connection issue between the task and Amazon CloudWatch", task["stoppedReason"])

    def test_service_is_not_touched(self):
        self.world.create()
        self.assert_steady()
        self.world.task(self.world.run("./manage", "migrate"), 3)
        self.assert_steady()

    def test_refusals(self):
        run = self.world.run
        code = "InvalidParameterException"
        self.refused(code, "startedBy should not be longer than 128", run, startedBy="a" * 129)
        long = {"containerOverrides": [{"name": "orders", "command": ["a" * 8192]}]}
        self.refused(code, "Container Overrides length must be at most 8192", run, overrides=long)
        self.refused(code, "Network Configuration must be provided", run, networkConfiguration={})
        other = {"containerOverrides": [{"name": "other", "command": ["a"]}]}
        self.refused(code, "Override for container named other", run, overrides=other)
