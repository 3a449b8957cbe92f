"""Prints every object of the account as JSON, a list of {type, id, name, tags, ...}.

    AWS_ENDPOINT_URL=... python inventory.py

A type is called as in terraform. An object that AWS keeps for a while, or made by itself, says so
in "state" or "owner".
"""

import json
import time

import boto3
from botocore.exceptions import ClientError

REGION = "us-east-1"
objects = []


def client(service):
    return boto3.client(service, region_name=REGION)


def pages(service, action, key, **arguments):
    api = client(service)
    if api.can_paginate(action):
        for page in api.get_paginator(action).paginate(**arguments):
            yield from page.get(key, [])
    else:
        yield from getattr(api, action)(**arguments).get(key, [])


def tagged(tags):
    """Tags, in any of the forms that AWS has for them."""
    if isinstance(tags, dict):
        return tags
    return {
        tag.get("Key", tag.get("key")): tag.get("Value", tag.get("value", "")) for tag in tags or []
    }


def add(kind, id, name="", tags=None, **more):
    objects.append({"type": kind, "id": id, "name": name, "tags": tagged(tags), **more})


def adopted(made_with_the_vpc):
    """The owner of what AWS makes with a VPC: terraform has taken it over if it has tags."""
    return None if made_with_the_vpc.get("Tags") else "aws"


def ec2():
    for it in pages("ec2", "describe_vpcs", "Vpcs"):
        add("aws_vpc", it["VpcId"], tags=it.get("Tags"))
    for it in pages("ec2", "describe_subnets", "Subnets"):
        add("aws_subnet", it["SubnetId"], tags=it.get("Tags"))
    for it in pages("ec2", "describe_internet_gateways", "InternetGateways"):
        add("aws_internet_gateway", it["InternetGatewayId"], tags=it.get("Tags"))
    for it in pages("ec2", "describe_nat_gateways", "NatGateways"):
        add("aws_nat_gateway", it["NatGatewayId"], tags=it.get("Tags"), state=it["State"])
    for it in pages("ec2", "describe_addresses", "Addresses"):
        add("aws_eip", it["AllocationId"], tags=it.get("Tags"))
    for it in pages("ec2", "describe_route_tables", "RouteTables"):
        main = any(one.get("Main") for one in it["Associations"])
        add(
            "aws_default_route_table" if main else "aws_route_table",
            it["RouteTableId"],
            tags=it.get("Tags"),
            owner=adopted(it) if main else None,
            routes=[one.get("DestinationCidrBlock") or one.get("DestinationPrefixListId") for one in it["Routes"]],
            subnets=[one["SubnetId"] for one in it["Associations"] if "SubnetId" in one],
        )
    for it in pages("ec2", "describe_network_acls", "NetworkAcls"):
        kind = "aws_default_network_acl" if it["IsDefault"] else "aws_network_acl"
        add(kind, it["NetworkAclId"], tags=it.get("Tags"), owner=adopted(it))
    for it in pages("ec2", "describe_network_interfaces", "NetworkInterfaces"):
        add("aws_network_interface", it["NetworkInterfaceId"], tags=it.get("TagSet"), owner="aws")
    groups = {}
    prefixes = {
        it["PrefixListId"]: it["PrefixListName"]
        for it in pages("ec2", "describe_prefix_lists", "PrefixLists")
    }
    for it in pages("ec2", "describe_security_groups", "SecurityGroups"):
        groups[it["GroupId"]] = it["GroupName"]
        default = it["GroupName"] == "default"
        kind = "aws_default_security_group" if default else "aws_security_group"
        add(kind, it["GroupId"], it["GroupName"], it.get("Tags"))
    for it in pages("ec2", "describe_security_group_rules", "SecurityGroupRules"):
        way = "egress" if it["IsEgress"] else "ingress"
        peer = it.get("CidrIpv4") or it.get("CidrIpv6") or prefixes.get(it.get("PrefixListId"))
        if "ReferencedGroupInfo" in it:
            peer = groups[it["ReferencedGroupInfo"]["GroupId"]]
        add(
            f"aws_vpc_security_group_{way}_rule",
            it["SecurityGroupRuleId"],
            tags=it.get("Tags"),
            group=groups[it["GroupId"]],
            rule=f"{it['IpProtocol']} {it['FromPort']}-{it['ToPort']} {peer}",
            description=it.get("Description"),
        )
    for it in pages("ec2", "describe_vpc_endpoints", "VpcEndpoints"):
        add("aws_vpc_endpoint", it["VpcEndpointId"], tags=it.get("Tags"), state=it["State"])
    for it in pages("ec2", "describe_flow_logs", "FlowLogs"):
        add("aws_flow_log", it["FlowLogId"], tags=it.get("Tags"))


def containers():
    for it in pages("ecr", "describe_repositories", "repositories"):
        add("aws_ecr_repository", it["repositoryArn"], it["repositoryName"])
    ecs = client("ecs")
    arns = ecs.list_clusters()["clusterArns"]
    for it in ecs.describe_clusters(clusters=arns, include=["TAGS"])["clusters"] if arns else []:
        add("aws_ecs_cluster", it["clusterArn"], it["clusterName"], it.get("tags"), state=it["status"])
        names = list(pages("ecs", "list_services", "serviceArns", cluster=it["clusterArn"]))
        for name in names:
            answer = ecs.describe_services(cluster=it["clusterArn"], services=[name], include=["TAGS"])
            for one in answer["services"]:
                add("aws_ecs_service", one["serviceArn"], one["serviceName"], one.get("tags"), state=one["status"])
    for status in ("ACTIVE", "INACTIVE"):
        for arn in pages("ecs", "list_task_definitions", "taskDefinitionArns", status=status):
            add("aws_ecs_task_definition", arn, arn.split("/")[-1].split(":")[0], state=status)
    for it in pages("application-autoscaling", "describe_scalable_targets", "ScalableTargets", ServiceNamespace="ecs"):
        add("aws_appautoscaling_target", it["ResourceId"], it["ResourceId"])
    for it in pages("application-autoscaling", "describe_scaling_policies", "ScalingPolicies", ServiceNamespace="ecs"):
        add("aws_appautoscaling_policy", it["PolicyARN"], it["PolicyName"])
    for it in pages("servicediscovery", "list_namespaces", "Namespaces"):
        add("aws_service_discovery_private_dns_namespace", it["Id"], it["Name"])
    for it in pages("servicediscovery", "list_services", "Services"):
        add("aws_service_discovery_service", it["Id"], it["Name"])
    for it in pages("route53", "list_hosted_zones", "HostedZones"):
        add("aws_route53_zone", it["Id"], it["Name"].rstrip("."), owner="aws")


def identity():
    for it in pages("iam", "list_roles", "Roles"):
        tags = client("iam").get_role(RoleName=it["RoleName"])["Role"].get("Tags")
        add("aws_iam_role", it["Arn"], it["RoleName"], tags)
        for name in pages("iam", "list_role_policies", "PolicyNames", RoleName=it["RoleName"]):
            add("aws_iam_role_policy", f"{it['RoleName']}:{name}", name)
    kms = client("kms")
    for it in pages("kms", "list_keys", "Keys"):
        key = kms.describe_key(KeyId=it["KeyId"])["KeyMetadata"]
        tags = kms.list_resource_tags(KeyId=it["KeyId"])["Tags"]
        tags = {tag["TagKey"]: tag["TagValue"] for tag in tags}
        owner = "aws" if key["KeyManager"] == "AWS" else None
        add("aws_kms_key", it["KeyId"], tags=tags, state=key["KeyState"], owner=owner)
    for it in pages("kms", "list_aliases", "Aliases"):
        owner = "aws" if it["AliasName"].startswith("alias/aws/") else None
        add("aws_kms_alias", it["AliasName"], it["AliasName"], owner=owner)
    secrets = client("secretsmanager")
    for it in pages("secretsmanager", "list_secrets", "SecretList"):
        value = secrets.get_secret_value(SecretId=it["ARN"])["SecretString"]
        add("aws_secretsmanager_secret", it["ARN"], it["Name"], it.get("Tags"), value=value)


def edge():
    elb = client("elbv2")
    for it in pages("elbv2", "describe_load_balancers", "LoadBalancers"):
        arn = it["LoadBalancerArn"]
        add("aws_lb", arn, it["LoadBalancerName"], tags_of(elb, arn))
        for one in elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]:
            listener = one["ListenerArn"]
            add("aws_lb_listener", listener, tags=tags_of(elb, listener))
            for rule in elb.describe_rules(ListenerArn=listener)["Rules"]:
                owner = "aws" if rule["IsDefault"] else None
                tags = {} if rule["IsDefault"] else tags_of(elb, rule["RuleArn"])
                weights = {
                    group["TargetGroupArn"].split("/")[1]: group["Weight"]
                    for action in rule["Actions"]
                    for group in action.get("ForwardConfig", {}).get("TargetGroups", [])
                }
                add("aws_lb_listener_rule", rule["RuleArn"], tags=tags, owner=owner, weights=weights)
    for it in pages("elbv2", "describe_target_groups", "TargetGroups"):
        arn = it["TargetGroupArn"]
        add("aws_lb_target_group", arn, it["TargetGroupName"], tags_of(elb, arn))
    for it in client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]:
        add("aws_wafv2_web_acl", it["Id"], it["Name"])
    for it in client("wafv2").list_ip_sets(Scope="REGIONAL")["IPSets"]:
        add("aws_wafv2_ip_set", it["Id"], it["Name"])
    for it in client("s3").list_buckets()["Buckets"]:
        add("aws_s3_bucket", it["Name"], it["Name"])


def tags_of(elb, arn):
    return elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]


def observation():
    for it in pages("logs", "describe_log_groups", "logGroups"):
        add("aws_cloudwatch_log_group", it["logGroupName"], it["logGroupName"])
    for it in pages("logs", "describe_metric_filters", "metricFilters"):
        add("aws_cloudwatch_log_metric_filter", it["filterName"], it["filterName"])
    api = client("cloudwatch")
    answer = api.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    for it in answer["MetricAlarms"] + answer["CompositeAlarms"]:
        owner = "aws" if it["AlarmName"].startswith("TargetTracking-") else None
        add("aws_cloudwatch_metric_alarm", it["AlarmArn"], it["AlarmName"], owner=owner)
    for it in pages("cloudwatch", "list_dashboards", "DashboardEntries"):
        add("aws_cloudwatch_dashboard", it["DashboardArn"], it["DashboardName"])
    for it in pages("ssm", "describe_parameters", "Parameters"):
        tags = client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=it["Name"])
        add("aws_ssm_parameter", it["Name"], it["Name"], tags["TagList"])
    for it in pages("sns", "list_topics", "Topics"):
        add("aws_sns_topic", it["TopicArn"], it["TopicArn"].split(":")[-1])
    for it in pages("sns", "list_subscriptions", "Subscriptions"):
        add("aws_sns_topic_subscription", it["SubscriptionArn"], it["TopicArn"].split(":")[-1])


def inventory():
    objects.clear()
    for part in (ec2, containers, identity, edge, observation):
        part()


if __name__ == "__main__":
    # Another environment may come or go meanwhile: what was listed may be gone when it is asked about.
    for attempt in range(10):
        try:
            inventory()
            break
        except (ClientError, LookupError):
            if attempt == 9:
                raise
            time.sleep(1)
    print(json.dumps(objects))
