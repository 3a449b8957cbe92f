"""Which target group a service revision is in, and how much traffic ECS gives it.

Where a load balancer entry has an `advancedConfiguration`, ECS puts a new revision into that of its two
target groups which the production listener rule gives nothing, and moves the weights of the rules with
the role of that entry. It believes the weights that it finds: who resets them has the next revision
started beside the one that runs.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html
https://github.com/hashicorp/terraform-provider-aws/issues/45678

Whether it asks for ModifyListener where a rule of an Application Load Balancer is meant, those pages say
in one place and not in another. Here it asks for both.
"""

import sys

from moto.elbv2.models import elbv2_backends

from policies import may_assume, not_authorized, why_denied

ECS = "ecs.amazonaws.com"
# How ECS names its sessions of the role.
SHIFTING, REGISTERING = "ECSNetworkingWithELB", "ecs-service-scheduler"
DESCRIBES = ["DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"]


class NotAllowed(Exception):
    """What the role may not do, in AWS's sentence."""


class InvalidNetworking(Exception):
    """Why a deployment cannot begin, or go on."""


def weights(rule):
    """The weight of each target group of a listener rule, 0 included."""
    found = {}
    for action in rule.actions:
        if action.type == "forward" and "ForwardConfig" in action.data:
            for it in action.data["ForwardConfig"].get("TargetGroups", []):
                found[it["TargetGroupArn"]] = int(it.get("Weight", 1))
        elif action.type == "forward":
            found[action.data["TargetGroupArn"]] = 1
    return found


def serving(rule):
    """The target groups that get traffic."""
    return [arn for arn, weight in weights(rule).items() if weight]


class Route:
    """An entry of `loadBalancers` that has two target groups: with that of one revision and the other."""

    def __init__(self, service, entry):
        self.account, self.region, self.service_arn = service._account_id, service.region_name, service.arn
        self.backend = elbv2_backends[self.account][self.region]
        advanced = entry["advancedConfiguration"]
        self.groups = [entry["targetGroupArn"], advanced["alternateTargetGroupArn"]]
        self.production = advanced.get("productionListenerRule")
        self.test = advanced.get("testListenerRule")
        self.role = advanced["roleArn"]
        self.own = self.other = None

    def rule(self, arn):
        for balancer in self.backend.load_balancers.values():
            for listener in balancer.listeners.values():
                for rule in listener.rules.values():
                    if rule.arn == arn:
                        return rule
        raise InvalidNetworking("One or more rules not found")

    def ask(self, action, resource="*", session=SHIFTING):
        action = f"elasticloadbalancing:{action}"
        if why := why_denied(self.role, action, resource):
            raise NotAllowed(not_authorized(self.role, action, resource, session, why))

    def choose(self):
        """Takes the group that gets no production traffic."""
        if not may_assume(self.role, ECS, self.service_arn):
            raise InvalidNetworking(
                "ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role "
                f"'{self.role}'."
            )
        try:
            for action in DESCRIBES:
                self.ask(action)
        except NotAllowed as sentence:
            raise InvalidNetworking(str(sentence)) from None
        production = self.rule(self.production)
        known = {*weights(production), *(weights(self.rule(self.test)) if self.test else ())}
        served = serving(production)
        if len(served) != 1:
            raise InvalidNetworking(
                f"productionListenerRule {self.production} should have exactly one target group serving traffic but "
                f"found {len(served)} target groups which are serving traffic"
            )
        if served[0] not in self.groups:
            raise InvalidNetworking(
                f"Production listener rule is forwarding traffic to unexpected target group {served[0]}. Expected "
                f"traffic to be forwarded to either targetGroupArn: {self.groups[0]} or alternateTargetGroupArn: "
                f"{self.groups[1]}"
            )
        for group in self.groups:
            if group not in known:
                raise InvalidNetworking(
                    f"Target group {group} is not associated with either productionListenerRule or testListenerRule."
                )
        [self.other] = served
        [self.own] = [it for it in self.groups if it != self.other]

    def shift(self, arn, percent):
        """Gives the new revision that much of what a rule forwards."""
        if arn is None or self.own is None:
            return
        rule = self.rule(arn)
        found = weights(rule)
        if found.get(self.own, 0) * 100 == percent * sum(found.values()):
            return
        self.ask("ModifyListener", rule.listener_arn)
        self.ask("ModifyRule", arn)
        # A weight is a whole number up to 999.
        scale = 1 if float(percent).is_integer() else 10
        given = round(percent * scale)
        pair = {self.own: given, self.other: 100 * scale - given}
        groups = [{"TargetGroupArn": it, "Weight": pair[it]} for it in self.groups]
        kept = next((it.data["ForwardConfig"] for it in rule.actions if "ForwardConfig" in it.data), {})
        forward = {**kept, "TargetGroups": groups}
        self.backend.modify_rule(arn, [], [{"Type": "forward", "Order": 1, "ForwardConfig": forward}])


class Traffic:
    """That of a revision which is deployed beside another."""

    def __init__(self, service, settings):
        entries = settings["loadBalancers"] or []
        self.routes = [Route(service, it) for it in entries if it.get("advancedConfiguration")]
        self.service = service.name
        # What part of all traffic the revision gets, in percent.
        self.production = self.test = 0.0

    def begin(self):
        """Finds a target group for the revision."""
        for route in self.routes:
            route.choose()

    def shift_production(self, percent):
        for route in self.routes:
            route.shift(route.production, percent)
        if self.production != float(percent):
            # For who wants to know afterwards what it has ever been.
            print(f"SHIFT {self.service} {percent:g}", file=sys.stderr, flush=True)
        self.production = float(percent)

    def shift_test(self, percent):
        for route in self.routes:
            route.shift(route.test, percent)
        self.test = float(percent)

    def group_of(self, group):
        """Where a task is registered for which the service names a group."""
        return next((it.own for it in self.routes if it.groups[0] == group and it.own), group)

    def ask_to_register(self, group):
        """Raises NotAllowed if the tasks cannot be targets of the revision's group."""
        for route in self.routes:
            if route.own == group:
                route.ask("RegisterTargets", group, REGISTERING)
