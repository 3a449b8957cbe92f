"""A small account in which a service runs on Fargate without a way to the internet.

    AWS_ENDPOINT_URL=... python world.py [CONFIGURATION [CLUSTER SERVICE CONTAINER]]

makes it and prints what a service there needs, as JSON. With a deployment configuration, the service is
made too, behind a load balancer of which it may shift the traffic, with an alarm.
"""

import json
import sys

import boto3

from push import push

REGION, ACCOUNT = "us-east-1", "123456789012"
REPOSITORY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/orders"
LAYERS = f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*"
INTERFACES = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


APIS = ["ec2", "ecs", "ecr", "iam", "kms", "logs", "secretsmanager", "cloudwatch", "elbv2", "servicediscovery"]
# Made once: it takes longer than most of what is done with them.
CLIENTS = {it: boto3.client(it, region_name=REGION) for it in APIS}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resource, **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


class World:
    """A service's account: isolated subnets, endpoints, a role, an image, a secret, a log group."""

    def __init__(self, cluster="shop", name="orders", container="orders"):
        self.cluster, self.name, self.container = cluster, name, container
        for api, client in CLIENTS.items():
            setattr(self, api, client)
        self.network()
        self.ecr.create_repository(repositoryName="orders")
        push(self.ecr, "orders", "1")
        self.logs.create_log_group(logGroupName="log-orders")
        self.secret = self.secretsmanager.create_secret(Name="orders-key", SecretString="value")["ARN"]
        role = self.iam.create_role(RoleName="exec-orders", AssumeRolePolicyDocument=json.dumps(TRUST))
        self.role = role["Role"]["Arn"]
        self.permit()
        self.ecs.create_cluster(clusterName=self.cluster)
        self.alarm("errors", "OK")

    def network(self):
        ec2 = self.ec2
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnet = self.subnet_in("a", "10.0.1.0/24")
        self.table = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=self.table, SubnetId=self.subnet)
        self.group, self.endpoints = (self.security_group(it) for it in ("task", "endpoints"))
        self.rule("egress", self.group, peer=self.endpoints)
        self.rule("ingress", self.endpoints, peer=self.group)
        self.interface_endpoints = {
            it: ec2.create_vpc_endpoint(
                VpcId=self.vpc,
                ServiceName=f"com.amazonaws.{REGION}.{it}",
                VpcEndpointType="Interface",
                PrivateDnsEnabled=True,
                SubnetIds=[self.subnet],
                SecurityGroupIds=[self.endpoints],
            )["VpcEndpoint"]["VpcEndpointId"]
            for it in INTERFACES
        }
        self.s3_endpoint = ec2.create_vpc_endpoint(
            VpcId=self.vpc,
            ServiceName=f"com.amazonaws.{REGION}.s3",
            VpcEndpointType="Gateway",
            RouteTableIds=[self.table],
            PolicyDocument=document(allow("s3:GetObject", LAYERS, Principal="*")),
        )["VpcEndpoint"]["VpcEndpointId"]
        lists = ec2.describe_prefix_lists()["PrefixLists"]
        s3 = next(it["PrefixListId"] for it in lists if it["PrefixListName"].endswith(".s3"))
        self.rule("egress", self.group, PrefixListIds=[{"PrefixListId": s3}])

    def subnet_in(self, zone, cidr):
        subnet = {"VpcId": self.vpc, "AvailabilityZone": f"{REGION}{zone}", "CidrBlock": cidr}
        return self.ec2.create_subnet(**subnet)["Subnet"]["SubnetId"]

    def security_group(self, name):
        group = self.ec2.create_security_group(VpcId=self.vpc, GroupName=name, Description=name)["GroupId"]
        anything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[anything])
        return group

    def rule(self, way, group, peer=None, port=443, **more):
        given = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **more}
        if peer:
            given["UserIdGroupPairs"] = [{"GroupId": peer}]
        getattr(self.ec2, f"authorize_security_group_{way}")(GroupId=group, IpPermissions=[given])

    def permit(self, without=None):
        statements = [
            allow("ecr:GetAuthorizationToken", "*"),
            allow(
                ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/orders",
            ),
            allow(
                ["logs:CreateLogStream", "logs:PutLogEvents"],
                f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:log-orders:*",
            ),
            allow(["secretsmanager:GetSecretValue"], self.secret),
        ]
        kept = [it for it in statements if without is None or without not in it["Action"]]
        self.iam.put_role_policy(RoleName="exec-orders", PolicyName="start", PolicyDocument=document(*kept))

    def alarm(self, name, state):
        self.cloudwatch.put_metric_alarm(
            AlarmName=name,
            EvaluationPeriods=1,
            ComparisonOperator="GreaterThanThreshold",
            Namespace="test",
            MetricName="test",
            Period=60,
            Statistic="Sum",
            Threshold=1,
        )
        self.set_alarm(name, state)

    def set_alarm(self, name, state):
        self.cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="test")

    def define(self, tag="1", image=None, cpu="256", memory="512", **container):
        return self.ecs.register_task_definition(
            family="task-orders",
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu=cpu,
            memory=memory,
            executionRoleArn=self.role,
            containerDefinitions=[
                {
                    "name": self.container,
                    "image": image or f"{REPOSITORY}:{tag}",
                    "essential": True,
                    "portMappings": [{"containerPort": 8080}],
                    **container,
                    "secrets": [{"name": "KEY", "valueFrom": self.secret}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {
                            "awslogs-group": "log-orders",
                            "awslogs-region": REGION,
                            "awslogs-stream-prefix": "blue",
                        },
                    },
                }
            ],
        )["taskDefinition"]["taskDefinitionArn"]

    def create(self, definition=None, count=2, breaker=True, rollback=True, alarms=(), strategy=None, **more):
        configuration = {
            "deploymentCircuitBreaker": {"enable": breaker, "rollback": rollback},
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
            **(strategy or {}),
        }
        if alarms:
            configuration["alarms"] = {"alarmNames": list(alarms), "enable": True, "rollback": rollback}
        return self.ecs.create_service(
            cluster=self.cluster,
            serviceName=self.name,
            taskDefinition=definition or self.define(),
            desiredCount=count,
            launchType="FARGATE",
            deploymentConfiguration=configuration,
            networkConfiguration={
                "awsvpcConfiguration": {
                    "subnets": [self.subnet],
                    "securityGroups": [self.group],
                    "assignPublicIp": "DISABLED",
                }
            },
            **more,
        )["service"]

    def balance(self):
        """A load balancer: what CreateService takes as `loadBalancers`, to have ECS shift the traffic."""
        group = {"Protocol": "HTTP", "Port": 80, "VpcId": self.vpc, "TargetType": "ip"}
        self.groups = [
            self.elbv2.create_target_group(Name=it, **group)["TargetGroups"][0]["TargetGroupArn"]
            for it in ("orders-1", "orders-2")
        ]
        subnets = [self.subnet_in("b", "10.0.7.0/24"), self.subnet_in("c", "10.0.8.0/24")]
        balancer = self.elbv2.create_load_balancer(Name="shop", Subnets=subnets, Scheme="internal")
        self.listener = self.elbv2.create_listener(
            LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        )["Listeners"][0]["ListenerArn"]
        self.rules = {
            it: self.elbv2.create_rule(
                ListenerArn=self.listener,
                Priority=priority,
                Conditions=[{"Field": "path-pattern", "Values": [f"/{it}/*"]}],
                Actions=[self.forward(100, 0)],
            )["Rules"][0]["RuleArn"]
            for priority, it in enumerate(("production", "test"), 1)
        }
        trust = json.dumps(TRUST).replace("ecs-tasks", "ecs")
        role = self.iam.create_role(RoleName="shift-orders", AssumeRolePolicyDocument=trust)["Role"]
        self.permit_shifts()
        advanced = {
            "alternateTargetGroupArn": self.groups[1],
            "productionListenerRule": self.rules["production"],
            "testListenerRule": self.rules["test"],
            "roleArn": role["Arn"],
        }
        balancer = {"targetGroupArn": self.groups[0], "containerName": self.container, "containerPort": 8080}
        return [{**balancer, "advancedConfiguration": advanced}]

    def forward(self, *weights):
        pairs = zip(self.groups, weights)
        groups = [{"TargetGroupArn": group, "Weight": weight} for group, weight in pairs]
        return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}

    def permit_shifts(self, without=None):
        prefix = "elasticloadbalancing"
        reads = ["DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"]
        grants = {
            "*": reads,
            **{it: ["RegisterTargets", "DeregisterTargets"] for it in self.groups},
            self.listener: ["ModifyListener"],
            **{it: ["ModifyRule"] for it in self.rules.values()},
        }
        statements = [
            allow([f"{prefix}:{it}" for it in actions if it != without], resource)
            for resource, actions in grants.items()
            if actions != [without]
        ]
        policy = {"PolicyName": "shift", "PolicyDocument": document(*statements)}
        self.iam.put_role_policy(RoleName="shift-orders", **policy)

    def weights(self, name="production"):
        """What the target groups get by a listener rule, in their order."""
        [rule] = self.elbv2.describe_rules(RuleArns=[self.rules[name]])["Rules"]
        pairs = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
        found = {it["TargetGroupArn"]: it["Weight"] for it in pairs}
        return tuple(found[it] for it in self.groups)

    def update(self, **given):
        return self.ecs.update_service(cluster=self.cluster, service=self.name, **given)["service"]

    def service(self):
        return self.ecs.describe_services(cluster=self.cluster, services=[self.name])["services"][0]

    def stopped(self):
        arns = self.ecs.list_tasks(cluster=self.cluster, serviceName=self.name, desiredStatus="STOPPED")["taskArns"]
        return self.ecs.describe_tasks(cluster=self.cluster, tasks=arns)["tasks"] if arns else []

    def running(self):
        return self.ecs.list_tasks(cluster=self.cluster, serviceName=self.name)["taskArns"]

    def deployment(self, index=0):
        listed = self.ecs.list_service_deployments(cluster=self.cluster, service=self.name)["serviceDeployments"]
        arn = listed[index]["serviceDeploymentArn"]
        answer = self.ecs.describe_service_deployments(serviceDeploymentArns=[arn])
        return answer["serviceDeployments"][0]

    def messages(self):
        return [it["message"] for it in self.service()["events"]]


if __name__ == "__main__":
    made = World(*sys.argv[2:])
    names = ["subnet", "group", "role", "secret"]
    if sys.argv[1:]:
        made.create(strategy=json.loads(sys.argv[1]), loadBalancers=made.balance(), alarms=["errors"])
        names += ["rules", "groups"]
    print(json.dumps({"repository": REPOSITORY, **{it: getattr(made, it) for it in names}}))
