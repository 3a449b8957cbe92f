"""That services are deployed as AWS does it with the strategies BLUE_GREEN, LINEAR and CANARY.

    python -m unittest test_strategies
"""

import unittest

from watched import BLUE_GREEN, CANARY, LINEAR, ORDER, Native, pause

import stages
from world import ACCOUNT, allow, document


class Shifts(Native):
    def test_blue_green(self):
        world = self.world
        good = world.run(BLUE_GREEN)
        self.assertEqual((world.weights(), world.targets(0), world.targets(1)), ((0, 100), 0, 2))
        new = world.deploy()
        service = world.until("BAKE_TIME")
        self.assertEqual(service["taskDefinition"], new)
        states = [(it["status"], it["rolloutState"]) for it in service["deployments"]]
        self.assertEqual(states, [("PRIMARY", "IN_PROGRESS"), ("ACTIVE", "COMPLETED")])
        self.assertEqual((world.targets(0), world.targets(1)), (2, 2), "both run while it bakes")
        self.assertEqual(world.shares(), [100.0, 0.0])
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(world.stages, ORDER)
        self.assertEqual(world.seen, [(0, 100), (100, 0)])
        self.assertEqual(world.tested, [(0, 100), (100, 0)])
        self.assertEqual((world.targets(0), world.targets(1)), (2, 0))
        # And back to the other group with the next one.
        world.deploy("3")
        world.steps(30)
        self.assertEqual((world.weights(), world.targets(0), world.targets(1)), ((0, 100), 0, 2))
        arn = world.deployment()["targetServiceRevision"]["arn"]
        [revision] = world.ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"]
        [balancer] = revision["resolvedConfiguration"]["loadBalancers"]
        self.assertEqual(balancer["targetGroupArn"], world.groups[1])
        self.assertNotEqual(good, new)

    def test_bake_takes_its_minutes(self):
        world = self.world
        world.run({**BLUE_GREEN, "bakeTimeInMinutes": 5})
        world.deploy()
        world.until("BAKE_TIME")
        world.steps(5)
        self.assertEqual(world.deployment()["lifecycleStage"], "BAKE_TIME")
        world.steps(1)
        self.assertEqual(world.deployment()["lifecycleStage"], "CLEAN_UP")

    def test_canary(self):
        world = self.world
        world.run(CANARY)
        world.deploy()
        world.until("PRODUCTION_TRAFFIC_SHIFT")
        self.assertEqual((world.weights(), world.shares()), ((10, 90), [10.0, 90.0]))
        world.steps(3)
        self.assertEqual(world.weights(), (10, 90))
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(world.seen, [(0, 100), (10, 90), (100, 0)])
        self.assertEqual(world.tested, [(0, 100), (100, 0)])
        self.assertEqual(world.stages.count("PRODUCTION_TRAFFIC_SHIFT"), 2)

    def test_linear(self):
        world = self.world
        world.run(LINEAR)
        world.deploy()
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(world.seen, [(0, 100), (30, 70), (60, 40), (90, 10), (100, 0)])
        self.assertEqual(world.stages.count("PRE_PRODUCTION_TRAFFIC_SHIFT"), 4)

    def test_part_of_a_percent(self):
        world = self.world
        canary = {"canaryPercent": 0.1, "canaryBakeTimeInMinutes": 0}
        world.run({**CANARY, "canaryConfiguration": canary})
        world.deploy()
        world.steps(30)
        self.assertEqual(world.seen, [(0, 100), (1, 999), (100, 0)])

    def test_first_revision_has_all_traffic_at_once(self):
        world = self.world
        world.create(strategy=CANARY, loadBalancers=world.balancers)
        world.note()
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(world.seen, [(100, 0), (0, 100)])

    def test_service_connect(self):
        world = self.world
        alias = {
            "port": 80,
            "dnsName": "orders",
            "testTrafficRules": {"header": {"name": "x-test", "value": {"exact": "yes"}}},
        }
        service = {"portName": "http", "clientAliases": [alias]}
        connect = {"enabled": True, "namespace": "shop", "services": [service]}
        world.run(CANARY, loadBalancers=None, serviceConnectConfiguration=connect)
        world.deploy()
        world.until("PRODUCTION_TRAFFIC_SHIFT")
        self.assertEqual(world.shares(), [10.0, 90.0])
        shown = world.service()["deployments"][0]["serviceConnectConfiguration"]
        self.assertEqual(shown["services"][0]["clientAliases"], [alias])
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(world.shares()[0], 100.0)

    def test_nobody_to_shift_from(self):
        world = self.world
        world.run(BLUE_GREEN, loadBalancers=None)
        world.deploy()
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(world.stages, ORDER)

    def test_weights_that_somebody_has_reset(self):
        world = self.world
        world.run(BLUE_GREEN)
        world.elbv2.modify_rule(RuleArn=world.rules["production"], Actions=[world.forward(100, 0)])
        world.deploy()
        world.until("POST_SCALE_UP")
        self.assertEqual((world.targets(0), world.targets(1)), (0, 4), "beside those that run")


class Failures(Native):
    def takes_no_traffic(self, strategy):
        """An image that runs and fails its health check."""
        world = self.world
        good = world.run(strategy)
        bad = world.deploy("bad", unhealthy=True)
        world.settle()
        done = self.ended("ROLLBACK_SUCCESSFUL", "because the circuit breaker threshold was exceeded")
        self.assertEqual(done["deploymentCircuitBreaker"]["status"], "TRIGGERED")
        self.assertEqual((world.seen, world.tested), ([(0, 100)], [(0, 100)]))
        service = world.service()
        self.assertEqual((service["taskDefinition"], service["runningCount"]), (good, 2))
        reasons = {it["stoppedReason"] for it in world.stopped() if it["taskDefinitionArn"] == bad}
        # Those that were about to start when it was rolled back are stopped like any.
        reasons = {it for it in reasons if not it.startswith("Scaling activity")}
        self.assertEqual(reasons, {f"Task failed ELB health checks in (target-group {world.groups[0]})"})

    def test_unhealthy_image_blue_green(self):
        self.takes_no_traffic(BLUE_GREEN)

    def test_unhealthy_image_canary(self):
        self.takes_no_traffic(CANARY)

    def test_unhealthy_image_linear(self):
        self.takes_no_traffic(LINEAR)

    def test_image_that_is_not_there(self):
        world = self.world
        good = world.run(CANARY)
        world.update(taskDefinition=world.define("missing"))
        world.settle()
        self.ended("ROLLBACK_SUCCESSFUL")
        self.assertEqual((world.seen, world.service()["taskDefinition"]), ([(0, 100)], good))

    def test_without_a_circuit_breaker_the_stage_ends_after_a_day(self):
        world = self.world
        stages.STAGE_MINUTES = 20
        self.addCleanup(setattr, stages, "STAGE_MINUTES", 24 * 60)
        world.run(CANARY, breaker=False)
        world.deploy("bad", unhealthy=True)
        world.steps(18)
        self.assertEqual(world.deployment()["lifecycleStage"], "SCALE_UP")
        world.settle()
        self.ended("ROLLBACK_SUCCESSFUL", "SCALE_UP did not end")
        self.assertEqual(world.seen, [(0, 100)])

    def test_first_revision_has_nothing_to_go_back_to(self):
        world = self.world
        world.create(world.define("missing"), strategy=BLUE_GREEN, loadBalancers=world.balancers)
        world.settle()
        self.ended("ROLLBACK_FAILED", "No rollback candidate was found to run the rollback.")
        self.assertEqual(world.service()["runningCount"], 0)

    def test_alarm_during_the_canary(self):
        world = self.world
        good = world.run(CANARY, alarms=["errors"])
        world.deploy()
        world.until("PRODUCTION_TRAFFIC_SHIFT")
        world.set_alarm("errors", "ALARM")
        world.steps(1)
        self.assertEqual(world.deployment()["status"], "ROLLBACK_IN_PROGRESS")
        self.assertEqual((world.weights(), world.targets(0)), ((0, 100), 2), "traffic goes back first")
        world.settle()
        done = self.ended("ROLLBACK_SUCCESSFUL", "because of one or more active alarms")
        self.assertEqual(done["alarms"]["triggeredAlarmNames"], ["errors"])
        self.assertEqual(world.seen, [(0, 100), (10, 90), (0, 100)], "no more than the canary")
        self.assertEqual(world.tested, [(0, 100), (100, 0), (0, 100)])
        self.assertEqual(world.service()["taskDefinition"], good)
        self.assertEqual((world.targets(0), world.targets(1)), (0, 2))

    def test_alarm_while_it_bakes_or_starts(self):
        world = self.world
        good = world.run(BLUE_GREEN, alarms=["errors"])
        for stage in ("BAKE_TIME", "POST_SCALE_UP"):
            world.deploy(stage.lower())
            world.until(stage)
            world.set_alarm("errors", "ALARM")
            world.steps(10)
            self.ended("ROLLBACK_SUCCESSFUL", "alarms")
            self.assertEqual((world.weights(), world.service()["taskDefinition"]), ((0, 100), good))
            world.set_alarm("errors", "OK")

    def test_stop_and_roll_back(self):
        world = self.world
        good = world.run(CANARY)
        world.deploy()
        world.until("PRODUCTION_TRAFFIC_SHIFT")
        arn = world.deployment()["serviceDeploymentArn"]
        world.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
        world.settle()
        self.ended("ROLLBACK_SUCCESSFUL", "StopServiceDeployment")
        self.assertEqual((world.weights(), world.service()["taskDefinition"]), ((0, 100), good))

    def test_abort_leaves_all_as_it_is_until_the_next_one(self):
        world = self.world
        world.run(CANARY)
        world.deploy()
        world.until("PRODUCTION_TRAFFIC_SHIFT")
        arn = world.deployment()["serviceDeploymentArn"]
        world.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ABORT")
        world.steps(8)
        self.ended("STOPPED")
        self.assertEqual((world.weights(), world.targets(0), world.targets(1)), ((10, 90), 2, 2))
        world.forget()
        world.deploy("3")
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(world.stages[0], "RECONCILE_SERVICE")
        self.assertEqual(world.seen, [(10, 90), (0, 100), (10, 90), (100, 0)])

    def test_another_takes_its_place(self):
        world = self.world
        world.run(CANARY)
        world.deploy()
        world.until("PRODUCTION_TRAFFIC_SHIFT")
        third = world.deploy("3")
        self.assertEqual(world.deployment(1)["status"], "STOPPED")
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertIn("RECONCILE_SERVICE", world.stages)
        self.assertEqual(world.seen, [(0, 100), (10, 90), (0, 100), (10, 90), (100, 0)])
        self.assertEqual(world.service()["taskDefinition"], third)
        self.assertEqual((world.targets(0), world.targets(1)), (2, 0))

    def test_lost_task_is_replaced_in_its_own_group(self):
        world = self.world
        world.run(BLUE_GREEN)
        world.deploy()
        world.until("POST_SCALE_UP")
        for task in world.running():
            world.ecs.stop_task(cluster="shop", task=task)
        self.assertEqual((world.targets(0), world.targets(1)), (0, 0))
        world.steps(3)
        self.assertEqual((world.targets(0), world.targets(1)), (2, 2))


class Hooks(Native):
    def paused(self, *stages, strategy=BLUE_GREEN, alarms=(), **timeout):
        """A service of which a deployment is paused: its task definition before."""
        world = self.world
        good = world.run(strategy, alarms=alarms)
        configuration = {**world.service()["deploymentConfiguration"], "lifecycleHooks": [pause(*stages, **timeout)]}
        world.update(deploymentConfiguration=configuration)
        world.deploy()
        world.until(stages[0])
        world.steps(5)
        self.assertEqual(world.deployment()["lifecycleStage"], stages[0])
        return good

    def test_pause_waits_for_a_person(self):
        world = self.world
        self.paused("POST_TEST_TRAFFIC_SHIFT")
        hook = world.hook()
        self.assertEqual((hook["targetType"], hook["status"]), ("PAUSE", "AWAITING_ACTION"))
        self.assertEqual(hook["timeoutAction"], "ROLLBACK")
        self.assertGreater((hook["expiresAt"] - world.deployment()["startedAt"]).total_seconds(), 86000)
        self.assertEqual((world.weights(), world.weights("test")), ((0, 100), (100, 0)))
        world.decide("CONTINUE")
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(world.weights(), (100, 0))

    def test_pause_that_a_person_ends_with_a_rollback(self):
        world = self.world
        good = self.paused("POST_PRODUCTION_TRAFFIC_SHIFT")
        self.assertEqual(world.weights(), (100, 0))
        world.decide("ROLLBACK")
        world.settle()
        self.ended("ROLLBACK_SUCCESSFUL", "because POST_PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed.")
        self.assertEqual((world.weights(), world.service()["taskDefinition"]), ((0, 100), good))

    def test_each_step_is_paused(self):
        world = self.world
        self.paused("PRE_PRODUCTION_TRAFFIC_SHIFT", strategy=LINEAR)
        hooks = set()
        for weights in [(0, 100), (30, 70), (60, 40), (90, 10)]:
            world.until("PRE_PRODUCTION_TRAFFIC_SHIFT")
            world.steps(3)
            self.assertEqual(world.weights(), weights)
            hooks.add(world.hook()["hookId"])
            world.decide()
            world.steps(1)
        world.settle()
        self.ended("SUCCESSFUL")
        self.assertEqual(len(hooks), 4)

    def test_timeout_that_continues(self):
        self.paused("PRE_SCALE_UP", minutes=8, action="CONTINUE")
        self.world.settle()
        self.ended("SUCCESSFUL")

    def test_timeout_that_rolls_back(self):
        self.paused("PRE_SCALE_UP", minutes=8)
        self.world.settle()
        self.ended("ROLLBACK_SUCCESSFUL", "timed out")

    def test_alarm_during_a_pause(self):
        world = self.world
        good = self.paused("POST_PRODUCTION_TRAFFIC_SHIFT", alarms=["errors"])
        world.set_alarm("errors", "ALARM")
        world.settle()
        self.ended("ROLLBACK_SUCCESSFUL", "alarms")
        self.assertEqual((world.weights(), world.service()["taskDefinition"]), ((0, 100), good))

    def test_wrong_hook(self):
        world = self.world
        self.paused("POST_SCALE_UP")
        arn = world.deployment()["serviceDeploymentArn"]
        other = {"serviceDeploymentArn": arn, "hookId": "ecs-pause-other"}
        self.refused("InvalidParameterException", "not paused", world.ecs.continue_service_deployment, **other)
        given = {"serviceDeploymentArn": arn, "hookId": world.hook()["hookId"]}
        world.ecs.continue_service_deployment(**given)
        self.refused("InvalidParameterException", "not paused", world.ecs.continue_service_deployment, **given)

    def test_pause_while_a_rollback_is_asked_for(self):
        world = self.world
        self.paused("POST_TEST_TRAFFIC_SHIFT")
        arn = world.deployment()["serviceDeploymentArn"]
        world.ecs.stop_service_deployment(serviceDeploymentArn=arn)
        world.settle()
        self.ended("ROLLBACK_SUCCESSFUL")
        self.assertEqual(world.deployment()["lifecycleHookDetails"], [])

    def invokes(self, status="SUCCEEDED", grants=("lambda:InvokeFunction",), stage="PRE_SCALE_UP", principal="ecs"):
        """Deploys with a Lambda hook."""
        world = self.world
        trust = {"Effect": "Allow", "Principal": {"Service": f"{principal}.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = world.iam.create_role(RoleName="hook", AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        function = world.function("hook", role, status)
        if grants:
            policy = document(allow(list(grants), function))
            world.iam.put_role_policy(RoleName="hook", PolicyName="hook", PolicyDocument=policy)
        hook = {"hookTargetArn": function, "roleArn": role, "lifecycleStages": [stage]}
        world.run(BLUE_GREEN)
        world.update(deploymentConfiguration={**BLUE_GREEN, "lifecycleHooks": [hook]})
        world.deploy()
        return function

    def test_function_that_succeeds(self):
        self.invokes()
        self.world.settle()
        self.ended("SUCCESSFUL")

    def test_function_that_fails(self):
        function = self.invokes("FAILED", stage="TEST_TRAFFIC_SHIFT")
        self.world.settle()
        self.ended(
            "ROLLBACK_SUCCESSFUL",
            "Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook "
            f"target {function} returned FAILED status.",
        )
        self.assertEqual(self.world.seen, [(0, 100)])
        self.assertEqual(self.world.weights("test"), (0, 100))

    def test_function_that_is_asked_again(self):
        world = self.world
        self.invokes("IN_PROGRESS")
        world.steps(6)
        self.assertEqual(world.deployment()["lifecycleStage"], "PRE_SCALE_UP")
        self.assertEqual((world.hook()["targetType"], world.hook()["status"]), ("AWS_LAMBDA", "IN_PROGRESS"))
        world.answer("hook", "SUCCEEDED")
        world.settle()
        self.ended("SUCCESSFUL")

    def test_role_that_may_not_invoke(self):
        self.invokes(grants=())
        self.world.settle()
        self.ended("ROLLBACK_SUCCESSFUL", "is not authorized to perform: lambda:InvokeFunction on resource: ")

    def test_role_that_ecs_may_not_take(self):
        self.invokes(principal="ecs-tasks")
        self.world.settle()
        self.ended("ROLLBACK_SUCCESSFUL", f"ECS was unable to assume role arn:aws:iam::{ACCOUNT}:role/hook")


if __name__ == "__main__":
    unittest.main()
