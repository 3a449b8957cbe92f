"""CreateService and UpdateService take the deployment strategies, and refuse what cannot be one.

moto keeps whatever it is given. The words of most refusals are AWS's, from the page about troubleshooting;
those about numbers, hooks and a strategy's own settings are ours, because no source has them. That a
circuit breaker is no mistake beside BLUE_GREEN is what the provider's acceptance tests show.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment-implementation.html
"""

import re
from decimal import Decimal

from moto.ecs.exceptions import InvalidParameterException
from moto.elbv2.models import elbv2_backends

from service_deployments import updated
from traffic import weights

from . import patch
from .deployments import replaces

RULE = re.compile(r"arn:aws[\w-]*:elasticloadbalancing:[\w-]+:\d{12}:(listener-rule/app/.+|listener/net/.+)")
NOT_FOR_PAUSES = ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")
MOST_MINUTES, MOST_HOOKS = 1440, 10
# What only one strategy has: its numbers and their bounds.
OWN = {
    "CANARY": ("canaryConfiguration", "canaryPercent", Decimal("0.1"), "canaryBakeTimeInMinutes"),
    "LINEAR": ("linearConfiguration", "stepPercent", Decimal("3"), "stepBakeTimeInMinutes"),
}


@patch
def deployment_strategies():
    @replaces("create_service")
    def create_service(self, original):
        check(self, None)
        return original(self)

    @replaces("update_service")
    def update_service(self, original):
        name = self._get_param("service").split("/")[-1]
        services, _ = self.ecs_backend.describe_services(self._get_param("cluster", "default"), [name])
        if services:
            check(self, services[0])
        return original(self)


def check(response, service):
    def setting(name, attribute):
        given = response._get_param(name)
        return given if given is not None else getattr(service, attribute, None)

    before = getattr(service, "deployment_configuration", None)
    configuration = updated(before, response._get_param("deploymentConfiguration"))
    balancers = setting("loadBalancers", "load_balancers") or []
    connect = setting("serviceConnectConfiguration", "service_connect_configuration") or {}
    controller = (setting("deploymentController", "deployment_controller") or {}).get("type", "ECS")
    strategy = configuration.get("strategy", "ROLLING")
    check_configuration(configuration, strategy)
    check_balancers(balancers, strategy, elbv2_backends[response.current_account][response.region])
    if strategy != "ROLLING" and controller != "ECS":
        refuse(f"The deployment strategy {strategy} is only supported with the ECS deployment controller")
    if strategy in OWN and not balancers and not connect.get("enabled"):
        refuse(f"The deployment strategy {strategy} requires a load balancer or Service Connect")


def refuse(text):
    raise InvalidParameterException(text)


def check_configuration(configuration, strategy):
    minutes(configuration, "bakeTimeInMinutes")
    if strategy == "BLUE_GREEN" and configuration.get("bakeTimeInMinutes") is None:
        refuse("bakeTimeInMinutes is required when using the BLUE_GREEN deployment strategy")
    for owner, (name, percent, least, bake) in OWN.items():
        own = configuration.get(name)
        if own is None:
            continue
        if strategy != owner:
            refuse(f"{name} is only valid when the deployment strategy is {owner}")
        minutes(own, bake)
        value = own.get(percent)
        if value is not None and (not least <= Decimal(str(value)) <= 100 or Decimal(str(value)) % Decimal("0.1")):
            refuse(f"{percent} must be a multiple of 0.1 from {least} to 100.0. Got: {value}")
    hooks = configuration.get("lifecycleHooks") or []
    for pauses in (True, False):
        if sum((it.get("targetType") == "PAUSE") == pauses for it in hooks) > MOST_HOOKS:
            refuse(f"A service can have up to {MOST_HOOKS} {'pause' if pauses else 'Lambda'} hooks")
    for hook in hooks:
        check_hook(hook, strategy)


def check_hook(hook, strategy):
    stages = hook.get("lifecycleStages")
    if not stages:
        refuse("lifecycleStages is required for all lifecycleHooks")
    if strategy == "ROLLING":
        refuse("lifecycleHooks are not supported with the ROLLING deployment strategy")
    if hook.get("targetType") == "PAUSE":
        for name in ("hookTargetArn", "roleArn", "hookDetails"):
            if hook.get(name):
                refuse(f"{name} is not supported for PAUSE hooks")
        for stage in stages:
            if stage in NOT_FOR_PAUSES:
                refuse(f"PAUSE hooks cannot be configured at {stage}")
        return
    for name in ("hookTargetArn", "roleArn"):
        if not hook.get(name):
            refuse(f"{name} is required for AWS_LAMBDA hooks")


def minutes(configuration, name):
    value = configuration.get(name)
    if value is not None and not 0 <= value <= MOST_MINUTES:
        refuse(f"{name} must be between 0 and {MOST_MINUTES}. Got: {value}")


def check_balancers(balancers, strategy, elbv2):
    advanced = [it["advancedConfiguration"] for it in balancers if it.get("advancedConfiguration")]
    if any(it.get("loadBalancerName") for it in balancers):
        if advanced:
            refuse("advancedConfiguration field is not allowed with ELBv1 loadBalancers")
        if any(it.get("targetGroupArn") for it in balancers):
            refuse(
                "All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining "
                "targetGroupArn)"
            )
    if strategy != "ROLLING" and len(advanced) < len(balancers):
        refuse("advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy")
    if advanced and len(advanced) < len(balancers):
        refuse("Either all or none of the provided loadBalancers must have advancedConfiguration defined")
    groups = [it.get("targetGroupArn") for it in balancers]
    groups += [it.get("alternateTargetGroupArn") for it in advanced]
    for group in groups:
        if group and groups.count(group) > 1:
            refuse(f"Duplicate targetGroupArn found: {group}")
    for it in balancers:
        if it.get("advancedConfiguration"):
            check_advanced(it["targetGroupArn"], it["advancedConfiguration"], elbv2)


def check_advanced(group, advanced, elbv2):
    for name in ("alternateTargetGroupArn", "productionListenerRule", "roleArn"):
        if not advanced.get(name):
            refuse(f"{name} is required in advancedConfiguration")
    production, test = advanced["productionListenerRule"], advanced.get("testListenerRule")
    for name, arn in (("productionListenerRule", production), ("testListenerRule", test)):
        if arn and not RULE.fullmatch(arn):
            refuse(f"{name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: {arn}")
    if production == test:
        refuse(f"The following rules cannot be used as both production and test listener rules: {production}")
    for arn in (group, advanced["alternateTargetGroupArn"]):
        if arn not in elbv2.target_groups:
            refuse(f"The target group {arn} does not exist.")
    rules = [
        rule
        for balancer in elbv2.load_balancers.values()
        for listener in balancer.listeners.values()
        for rule in listener.rules.values()
        if rule.arn == production
    ]
    both = {group, advanced["alternateTargetGroupArn"]}
    if rules and not test and not both <= weights(rules[0]).keys():
        refuse(
            "For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated "
            "with both targetGroup and alternateTargetGroup"
        )
