"""That a deployment strategy is refused or rolled back where AWS does so for its settings or its role.

    python -m unittest test_strategy_settings
"""

import unittest

from test_tasks import step
from watched import BLUE_GREEN, CANARY, LINEAR, Native, pause

from push import push
from world import ACCOUNT, document


class Updates(Native):
    """What an update of a deployment configuration leaves as it is."""

    def test_parts_that_are_not_sent_stay(self):
        world = self.world
        world.run(CANARY)
        world.update(deploymentConfiguration={"lifecycleHooks": [pause("POST_TEST_TRAFFIC_SHIFT")]})
        before = world.service()["deploymentConfiguration"]
        self.assertEqual(before["strategy"], "CANARY")
        world.update(deploymentConfiguration={"bakeTimeInMinutes": 7})
        after = world.service()["deploymentConfiguration"]
        self.assertEqual(after, {**before, "bakeTimeInMinutes": 7})
        world.update(deploymentConfiguration={"lifecycleHooks": []})
        self.assertEqual(world.service()["deploymentConfiguration"].get("lifecycleHooks", []), [])

    def test_what_belongs_to_another_strategy_goes(self):
        world = self.world
        world.run(CANARY)
        world.update(deploymentConfiguration={"strategy": "BLUE_GREEN"})
        after = world.service()["deploymentConfiguration"]
        self.assertEqual(after["strategy"], "BLUE_GREEN")
        self.assertNotIn("canaryConfiguration", after)


class Roles(Native):
    """What the infrastructure role has to be and to have."""

    def rolls_back(self, *parts):
        self.world.deploy()
        self.world.settle()
        done = self.ended("ROLLBACK_SUCCESSFUL")
        for part in parts:
            self.assertIn(part, done["statusReason"])
        self.assertEqual(self.world.seen, [(0, 100)])

    def test_trust(self):
        world = self.world
        world.run(BLUE_GREEN)
        statement = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        world.iam.update_assume_role_policy(RoleName="shift-orders", PolicyDocument=document(statement))
        self.rolls_back(
            "Service deployment rolled back because of invalid networking configuration. ECS was unable to manage the "
            "ELB resources due to missing permissions on ECS Infrastructure Role "
            f"'arn:aws:iam::{ACCOUNT}:role/shift-orders'."
        )

    def test_rules_it_may_not_read(self):
        self.world.run(BLUE_GREEN)
        self.world.permit_shifts(without="DescribeRules")
        self.rolls_back("invalid networking configuration", "elasticloadbalancing:DescribeRules")

    def test_rules_it_may_not_change(self):
        world = self.world
        world.run(BLUE_GREEN)
        for action, resource in (("ModifyRule", world.rules["test"]), ("ModifyListener", world.listener)):
            world.permit_shifts(without=action)
            world.deploy(action.lower())
            world.settle()
            done = self.ended(
                "ROLLBACK_SUCCESSFUL",
                "because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. User: "
                f"arn:aws:sts::{ACCOUNT}:assumed-role/shift-orders/ECSNetworkingWithELB is not authorized to perform: "
                f"elasticloadbalancing:{action} on resource: {resource} because no identity-based policy allows the "
                f"elasticloadbalancing:{action} action",
            )
            self.assertEqual(done["lifecycleStage"], "CLEAN_UP")
            self.assertEqual((world.seen, world.weights("test")), ([(0, 100)], (0, 100)))

    def test_traffic_that_it_may_no_longer_take_back(self):
        world = self.world
        world.run(CANARY, alarms=["errors"])
        world.deploy()
        world.until("PRODUCTION_TRAFFIC_SHIFT")
        world.permit_shifts(without="ModifyRule")
        world.set_alarm("errors", "ALARM")
        world.settle()
        self.ended("ROLLBACK_FAILED", "PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed. User: ")
        self.assertEqual((world.weights(), world.targets(0), world.targets(1)), ((10, 90), 2, 2))

    def test_targets_it_may_not_register(self):
        world = self.world
        world.run(BLUE_GREEN)
        world.permit_shifts(without="RegisterTargets")
        world.deploy()
        world.steps(10)
        self.assertEqual(world.deployment()["lifecycleStage"], "SCALE_UP")
        self.assertEqual(world.targets(0), 0)
        message = world.messages()[0]
        self.assertIn("failed to register targets in target-group orders-1 with (error User: ", message)
        self.assertIn("/ecs-service-scheduler is not authorized to perform: elasticloadbalancing:Register", message)

    def test_rule_that_is_gone(self):
        self.world.run(BLUE_GREEN)
        self.world.elbv2.delete_rule(RuleArn=self.world.rules["test"])
        self.world.deploy()
        for _ in range(10):
            step()
        done = self.world.deployment()
        self.assertIn("invalid networking configuration. One or more rules not found", done["statusReason"])

    def test_two_groups_with_traffic(self):
        world = self.world
        world.run(BLUE_GREEN)
        world.elbv2.modify_rule(RuleArn=world.rules["production"], Actions=[world.forward(50, 50)])
        world.deploy()
        world.settle()
        self.ended("ROLLBACK_SUCCESSFUL", "should have exactly one target group serving traffic but found 2 target")
        self.assertEqual(world.weights(), (50, 50))

    def test_group_of_somebody_else(self):
        world = self.world
        world.run(BLUE_GREEN)
        group = {"Protocol": "HTTP", "Port": 80, "VpcId": world.vpc, "TargetType": "ip"}
        other = world.elbv2.create_target_group(Name="other", **group)["TargetGroups"][0]["TargetGroupArn"]
        to_other = {"Type": "forward", "TargetGroupArn": other}
        own = world.elbv2.describe_rules(RuleArns=[world.rules["production"]])["Rules"][0]["Actions"]
        world.elbv2.modify_rule(RuleArn=world.rules["production"], Actions=[to_other])
        push(world.ecr, "orders", "2")
        world.update(taskDefinition=world.define("2"))
        for _ in range(10):
            step()
        self.ended("ROLLBACK_SUCCESSFUL", f"is forwarding traffic to unexpected target group {other}.")
        world.elbv2.modify_rule(RuleArn=world.rules["production"], Actions=own)

    def test_group_that_no_rule_has(self):
        world = self.world
        world.run(BLUE_GREEN)
        for rule in world.rules.values():
            world.elbv2.modify_rule(RuleArn=rule, Actions=[{"Type": "forward", "TargetGroupArn": world.groups[1]}])
        push(world.ecr, "orders", "2")
        world.update(taskDefinition=world.define("2"))
        for _ in range(10):
            step()
        text = f"Target group {world.groups[0]} is not associated with either productionListenerRule or testListenerRule."
        self.ended("ROLLBACK_SUCCESSFUL", text)


class Refused(Native):
    def asked(self, text, configuration, balancers=None, **more):
        """CreateService and UpdateService refuse it, with this in AWS's text."""
        if balancers is not None:
            more["loadBalancers"] = balancers
        code = "InvalidParameterException"
        self.refused(code, text, self.world.create, strategy=configuration, **more)
        if self.world.ecs.list_services(cluster="shop")["serviceArns"] == []:
            self.world.create()
            self.world.steps(4)
        self.refused(code, text, self.world.update, deploymentConfiguration=configuration, **more)

    def advanced(self, **changed):
        [balancer] = self.world.balancers
        given = {**balancer["advancedConfiguration"], **changed}
        given = {name: value for name, value in given.items() if value is not None}
        return [{**balancer, "advancedConfiguration": given}]

    def test_numbers(self):
        balancers = self.world.balancers
        for configuration, text in [
            ({**BLUE_GREEN, "bakeTimeInMinutes": 1441}, "bakeTimeInMinutes must be between 0 and 1440. Got: 1441"),
            ({"strategy": "BLUE_GREEN"}, "bakeTimeInMinutes is required when using the BLUE_GREEN deployment strategy"),
            ({**CANARY, "canaryConfiguration": {"canaryPercent": 0.05}}, "canaryPercent must be a multiple of 0.1"),
            ({**CANARY, "canaryConfiguration": {"canaryPercent": 100.1}}, "from 0.1 to 100.0. Got: 100.1"),
            ({**CANARY, "canaryConfiguration": {"canaryPercent": 3.25}}, "Got: 3.25"),
            ({**CANARY, "canaryConfiguration": {"canaryBakeTimeInMinutes": -1}}, "canaryBakeTimeInMinutes must be"),
            ({**LINEAR, "linearConfiguration": {"stepPercent": 2.9}}, "stepPercent must be a multiple of 0.1 from 3 to"),
            ({**LINEAR, "linearConfiguration": {"stepBakeTimeInMinutes": 1441}}, "stepBakeTimeInMinutes must be"),
            ({**LINEAR, **CANARY, "strategy": "LINEAR"}, "canaryConfiguration is only valid when"),
            ({**LINEAR, "strategy": "BLUE_GREEN"}, "linearConfiguration is only valid when"),
        ]:
            self.asked(text, configuration, balancers)

    def test_hooks(self):
        function = {"hookTargetArn": "arn", "roleArn": "arn", "lifecycleStages": ["PRE_SCALE_UP"]}
        balancers = self.world.balancers
        for hooks, text in [
            ([pause("TEST_TRAFFIC_SHIFT")], "PAUSE hooks cannot be configured at TEST_TRAFFIC_SHIFT"),
            ([pause("PRE_SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT")], "cannot be configured at PRODUCTION_TRAFFIC_SHIFT"),
            ([{**pause("PRE_SCALE_UP"), "hookTargetArn": "arn"}], "hookTargetArn is not supported for PAUSE hooks"),
            ([pause("PRE_SCALE_UP")] * 11, "up to 10 pause hooks"),
            ([function] * 11, "up to 10 Lambda hooks"),
            ([{**function, "roleArn": ""}], "roleArn is required for AWS_LAMBDA hooks"),
            ([{**function, "lifecycleStages": []}], "lifecycleStages is required"),
        ]:
            self.asked(text, {**BLUE_GREEN, "lifecycleHooks": hooks}, balancers)
        rolling = {"strategy": "ROLLING", "lifecycleHooks": [pause("PRE_SCALE_UP")]}
        self.asked("lifecycleHooks are not supported with the ROLLING", rolling)

    def test_load_balancers(self):
        world = self.world
        [balancer] = world.balancers
        plain = {name: value for name, value in balancer.items() if name != "advancedConfiguration"}
        two = {**plain, "targetGroupArn": world.groups[1]}
        classic = {"loadBalancerName": "old", "containerName": "orders", "containerPort": 8080}
        production, test = world.rules["production"], world.rules["test"]
        text = "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy"
        self.asked(text, BLUE_GREEN, [plain])
        text = "Either all or none of the provided loadBalancers must have advancedConfiguration defined"
        self.asked(text, {}, [balancer, two])
        text = "All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining "
        self.asked(text, {}, [plain, classic])
        text = "advancedConfiguration field is not allowed with ELBv1 loadBalancers"
        self.asked(text, BLUE_GREEN, [{**classic, "advancedConfiguration": balancer["advancedConfiguration"]}])
        self.asked(f"Duplicate targetGroupArn found: {world.groups[0]}", {}, [plain, plain])
        same = self.advanced(alternateTargetGroupArn=world.groups[0])
        self.asked(f"Duplicate targetGroupArn found: {world.groups[0]}", BLUE_GREEN, same)
        text = "productionListenerRule has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: "
        self.asked(text + world.listener, BLUE_GREEN, self.advanced(productionListenerRule=world.listener))
        text = f"The following rules cannot be used as both production and test listener rules: {test}"
        self.asked(text, BLUE_GREEN, self.advanced(productionListenerRule=test))
        self.asked("alternateTargetGroupArn is required", BLUE_GREEN, self.advanced(alternateTargetGroupArn=None))
        self.asked("does not exist", BLUE_GREEN, self.advanced(alternateTargetGroupArn=world.groups[1] + "x"))
        to_one = [{"Type": "forward", "TargetGroupArn": world.groups[0]}]
        world.elbv2.modify_rule(RuleArn=production, Actions=to_one)
        text = "testListenerRule is required when productionListenerRule is not associated with both targetGroup and"
        self.asked(text, BLUE_GREEN, self.advanced(testListenerRule=None))

    def test_nothing_to_shift(self):
        for strategy in (CANARY, LINEAR):
            self.asked(f"The deployment strategy {strategy['strategy']} requires a load balancer", strategy)


if __name__ == "__main__":
    unittest.main()
