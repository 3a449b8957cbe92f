"""That tasks start only if they could on AWS, and that deployments fail and roll back as there.

    python -m unittest test_tasks

Each test starts from a small world in which a task runs, and takes one thing away.
"""

import os
import unittest

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1")
# moto makes hundreds of machine images for each test otherwise.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

import patches
from push import push

patches.load(["task_seconds=0"])

from patches.deployments import step
from world import ACCOUNT, LAYERS, REGION, REPOSITORY, World, allow, document


class Steps(World):
    """A world whose time goes by in steps."""

    def steps(self, count=8):
        for _ in range(count):
            step()
        return self.service()


class Case(unittest.TestCase):
    kind = Steps

    def setUp(self):
        mock = mock_aws()
        mock.start()
        self.addCleanup(mock.stop)
        self.world = self.kind()

    def refused(self, code, message, call, **given):
        with self.assertRaises(ClientError) as caught:
            call(**given)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertIn(message, caught.exception.response["Error"]["Message"])

    def assert_steady(self, count=2):
        service = self.world.steps()
        reasons = {it["stoppedReason"] for it in self.world.stopped()}
        self.assertEqual((service["runningCount"], service["pendingCount"], reasons), (count, 0, set()))

    def assert_stops(self, *parts, code="TaskFailedToStart"):
        """No task runs, and AWS's reason has these parts."""
        self.world.create()
        service = self.world.steps()
        self.assertEqual(service["runningCount"], 0)
        task = self.world.stopped()[0]
        self.assertEqual((task["stopCode"], task["lastStatus"]), (code, "STOPPED"))
        for part in parts:
            self.assertIn(part, task["stoppedReason"])


class Start(Case):
    def test_runs_and_holds_an_interface(self):
        self.world.create()
        self.assert_steady()
        task = self.world.ecs.describe_tasks(cluster="shop", tasks=self.world.running())["tasks"][0]
        self.assertEqual((task["lastStatus"], task["healthStatus"]), ("RUNNING", "HEALTHY"))
        details = {it["name"]: it["value"] for it in task["attachments"][0]["details"]}
        interface = self.world.ec2.describe_network_interfaces(
            NetworkInterfaceIds=[details["networkInterfaceId"]]
        )["NetworkInterfaces"][0]
        self.assertEqual(interface["SubnetId"], self.world.subnet)
        self.assertEqual(interface["Groups"][0]["GroupId"], self.world.group)
        self.assertEqual(interface["Status"], "in-use")
        self.assertTrue(interface["PrivateIpAddress"].startswith("10.0.1."))

    def test_size_that_fargate_does_not_have(self):
        text = "No Fargate configuration exists for given values: 256 CPU, 4096 memory."
        self.refused("ClientException", text, self.world.define, memory="4096")

    def test_zone_that_has_no_fargate(self):
        self.world.subnet = self.world.subnet_in("e", "10.0.9.0/24")
        self.assert_stops("Fargate is not supported in the requested availability zone: us-east-1e")

    def test_tag_that_is_not_there(self):
        self.world.ecr.batch_delete_image(repositoryName="orders", imageIds=[{"imageTag": "1"}])
        self.assert_stops(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ",
            f"{REPOSITORY}:1: not found",
        )

    def test_repository_that_is_not_there(self):
        self.world.ecr.delete_repository(repositoryName="orders", force=True)
        self.assert_stops("CannotPullContainerError", "not found")

    def test_repository_of_another_account(self):
        world, other = self.world, "210987654321"
        credentials = boto3.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{other}:role/push", RoleSessionName="push"
        )["Credentials"]
        theirs = boto3.client(
            "ecr",
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        )
        theirs.create_repository(repositoryName="shared")
        push(theirs, "shared", "1")
        arn = f"arn:aws:ecr:{REGION}:{other}:repository/shared"
        pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        world.iam.put_role_policy(
            RoleName="exec-orders", PolicyName="shared", PolicyDocument=document(allow(pull, arn))
        )
        world.create(world.define(image=f"{other}.dkr.ecr.{REGION}.amazonaws.com/shared:1"))
        account = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        for role in (None, world.role + "-2", world.role):
            if role:
                condition = {"ArnEquals": {"aws:PrincipalArn": role}}
                statement = {"Effect": "Allow", "Principal": account, "Action": pull, "Condition": condition}
                theirs.set_repository_policy(repositoryName="shared", policyText=document(statement))
            world.update(forceNewDeployment=True)
            service = world.steps()
            self.assertEqual(service["runningCount"], 2 if role == world.role else 0, role)
            if role != world.role:
                self.assertIn("403 Forbidden", world.stopped()[-1]["stoppedReason"])

    def test_role_without_an_action(self):
        head = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval"
        expected = {
            "ecr:GetAuthorizationToken": [head, "unable to retrieve ecr registry auth"],
            "ecr:BatchGetImage": ["CannotPullContainerError", "403 Forbidden"],
            "logs:CreateLogStream": ["failed to validate logger args: create stream has been retried 1 times"],
            "secretsmanager:GetSecretValue": [head, "unable to retrieve secret from asm", self.world.secret],
        }
        self.world.create()
        for action, parts in expected.items():
            self.world.permit(without=action)
            self.world.update(forceNewDeployment=True)
            self.world.steps()
            reason = self.world.stopped()[-1]["stoppedReason"]
            for part in parts:
                self.assertIn(part, reason)
            if "403" not in reason:
                self.assertIn(f"is not authorized to perform: {action} on resource: ", reason)
                self.assertIn(f"because no identity-based policy allows the {action} action", reason)

    def test_condition_that_does_not_hold(self):
        statement = allow("*", "*", Condition={"StringEquals": {"aws:PrincipalAccount": "111111111111"}})
        self.world.iam.put_role_policy(
            RoleName="exec-orders", PolicyName="start", PolicyDocument=document(statement)
        )
        self.assert_stops("no identity-based policy allows the secretsmanager:GetSecretValue action")

    def test_permissions_boundary(self):
        policy = self.world.iam.create_policy(
            PolicyName="boundary", PolicyDocument=document(allow(["ecr:*", "logs:*"], "*"))
        )["Policy"]["Arn"]
        self.world.iam.put_role_permissions_boundary(RoleName="exec-orders", PermissionsBoundary=policy)
        self.assert_stops("no permissions boundary allows the secretsmanager:GetSecretValue action")

    def test_explicit_deny(self):
        deny = {**allow("ecr:Get*", "*"), "Effect": "Deny"}
        self.world.iam.put_role_policy(
            RoleName="exec-orders", PolicyName="deny", PolicyDocument=document(deny)
        )
        self.assert_stops("with an explicit deny in an identity-based policy")

    def test_log_group_that_is_not_there(self):
        self.world.logs.delete_log_group(logGroupName="log-orders")
        self.assert_stops(
            "ResourceInitializationError: failed to validate logger args: ",
            "ResourceNotFoundException: The specified log group does not exist.",
        )

    def test_secret_without_a_value(self):
        secret = self.world.secretsmanager.create_secret(Name="orders-empty")["ARN"]
        self.world.secret = secret
        self.world.permit()
        self.assert_stops(
            "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"
        )

    def test_secret_with_a_key(self):
        world = self.world
        key = world.kms.create_key()["KeyMetadata"]["Arn"]
        world.secretsmanager.update_secret(SecretId=world.secret, KmsKeyId=key)
        self.assert_stops("api error AccessDeniedException: Access to KMS is not allowed")
        through = {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}
        world.iam.put_role_policy(
            RoleName="exec-orders",
            PolicyName="key",
            PolicyDocument=document(allow("kms:Decrypt", key, Condition=through)),
        )
        world.update(forceNewDeployment=True)
        self.assertEqual(world.steps()["runningCount"], 2)

    def test_endpoint_that_is_not_there(self):
        expected = {
            "secretsmanager": "There is a connection issue between the task and AWS Secrets Manager.",
            "ecr.api": "There is a connection issue between the task and Amazon ECR.",
            "logs": "There is a connection issue between the task and Amazon CloudWatch.",
            "ecr.dkr": "failed to do request: Head",
        }
        self.world.create()
        # In the order in which a task asks them.
        for service, text in reversed(expected.items()):
            endpoint = self.world.interface_endpoints[service]
            self.world.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
            self.world.update(forceNewDeployment=True)
            self.world.steps()
            self.assertIn(text, self.world.stopped()[-1]["stoppedReason"])

    def test_way_to_the_layers(self):
        self.world.ec2.delete_vpc_endpoints(VpcEndpointIds=[self.world.s3_endpoint])
        self.assert_stops(
            "CannotPullContainerError: The task cannot pull ",
            "There is a connection issue between the task and the registry.",
        )

    def test_s3_policy_without_the_layers(self):
        self.world.ec2.modify_vpc_endpoint(
            VpcEndpointId=self.world.s3_endpoint,
            PolicyDocument=document(allow("s3:GetObject", "arn:aws:s3:::trades/*", Principal="*")),
        )
        self.assert_stops("CannotPullContainerError: ref pull", "403 Forbidden")

    def test_s3_policy_that_wants_the_own_account(self):
        own = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
        self.world.ec2.modify_vpc_endpoint(
            VpcEndpointId=self.world.s3_endpoint,
            PolicyDocument=document(allow("s3:GetObject", LAYERS, Principal="*", Condition=own)),
        )
        self.assert_stops("403 Forbidden")

    def test_endpoint_policy(self):
        self.world.ec2.modify_vpc_endpoint(
            VpcEndpointId=self.world.interface_endpoints["secretsmanager"],
            PolicyDocument=document(allow("secretsmanager:PutSecretValue", "*", Principal="*")),
        )
        self.assert_stops("because no VPC endpoint policy allows the secretsmanager:GetSecretValue action")

    def test_endpoint_group_that_does_not_admit_the_task(self):
        pair = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
        self.world.ec2.revoke_security_group_ingress(
            GroupId=self.world.endpoints,
            IpPermissions=[{**pair, "UserIdGroupPairs": [{"GroupId": self.world.group}]}],
        )
        self.assert_stops("There is a connection issue between the task and AWS Secrets Manager.")

    def test_nat_gateway_in_the_place_of_endpoints(self):
        world = self.world
        ids = [world.s3_endpoint, *world.interface_endpoints.values()]
        world.ec2.delete_vpc_endpoints(VpcEndpointIds=ids)
        outside = world.subnet_in("a", "10.0.2.0/24")
        gateway = world.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        world.ec2.attach_internet_gateway(VpcId=world.vpc, InternetGatewayId=gateway)
        table = world.ec2.create_route_table(VpcId=world.vpc)["RouteTable"]["RouteTableId"]
        world.ec2.associate_route_table(RouteTableId=table, SubnetId=outside)
        world.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        address = world.ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = world.ec2.create_nat_gateway(SubnetId=outside, AllocationId=address)["NatGateway"]
        world.ec2.create_route(
            RouteTableId=world.table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat["NatGatewayId"]
        )
        self.assert_stops("There is a connection issue")
        world.rule("egress", world.group, IpRanges=[{"CidrIp": "0.0.0.0/0"}])
        world.update(forceNewDeployment=True)
        self.assertEqual(world.steps()["runningCount"], 2)

    def test_image_that_ends(self):
        push(self.world.ecr, "orders", "bad", exit_code=1, lines=["no database", "giving up"])
        self.world.create(self.world.define("bad"))
        self.world.steps()
        task = self.world.stopped()[0]
        self.assertEqual(task["stopCode"], "EssentialContainerExited")
        self.assertEqual(task["stoppedReason"], "Essential container in task exited")
        self.assertEqual(task["containers"][0]["exitCode"], 1)
        stream = f"blue/orders/{task['taskArn'].split('/')[-1]}"
        events = self.world.logs.get_log_events(logGroupName="log-orders", logStreamName=stream)["events"]
        self.assertEqual([it["message"] for it in events], ["no database", "giving up"])


    def test_image_that_lacks_the_program_of_its_health_check(self):
        push(self.world.ecr, "orders", "bare", lacked=["wget", "/bin/sh"])
        push(self.world.ecr, "orders", "no-shell", lacked=["/bin/sh"])
        for tag, command, runs in [
            ("bare", ["CMD", "wget", "-q", "http://127.0.0.1:8080/"], False),
            ("bare", ["CMD-SHELL", "exit 0"], False),
            ("bare", ["CMD", "/app/server", "--check"], True),
            ("no-shell", ["CMD", "wget", "-q", "http://127.0.0.1:8080/"], True),
        ]:
            definition = self.world.define(tag, healthCheck={"command": command})
            if tag == "bare" and command[1] == "wget":
                self.world.create(definition)
            else:
                self.world.update(taskDefinition=definition)
            self.assertEqual(self.world.steps()["runningCount"], 2 if runs else 0, command)
            if not runs:
                task = self.world.stopped()[-1]
                self.assertEqual(task["stoppedReason"], "Task failed container health checks")
                self.assertEqual(task["containers"][0]["healthStatus"], "UNHEALTHY")


class Deployments(Case):
    def test_completed(self):
        world = self.world
        first = world.create()["deployments"][0]
        self.assertEqual((first["status"], first["rolloutState"]), ("PRIMARY", "IN_PROGRESS"))
        self.assertEqual(world.deployment()["status"], "IN_PROGRESS")
        service = world.steps()
        [deployment] = service["deployments"]
        self.assertEqual(deployment["id"], first["id"])
        self.assertEqual(deployment["rolloutState"], "COMPLETED")
        self.assertEqual(deployment["rolloutStateReason"], f"ECS deployment {first['id']} completed.")
        self.assertEqual(world.messages()[0], "(service orders) has reached a steady state.")
        done = world.deployment()
        self.assertEqual(done["status"], "SUCCESSFUL")
        self.assertEqual(done["deploymentCircuitBreaker"]["threshold"], 3)
        arn = done["targetServiceRevision"]["arn"]
        answer = world.ecs.describe_service_revisions(serviceRevisionArns=[arn])
        [revision] = answer["serviceRevisions"]
        self.assertEqual(revision["taskDefinition"], service["taskDefinition"])
        self.assertTrue(revision["containerImages"][0]["imageDigest"].startswith("sha256:"))

    def test_stalls_without_a_completed_one(self):
        world = self.world
        world.create(world.define("missing"), count=1)
        service = world.steps(20)
        [deployment] = service["deployments"]
        self.assertEqual(deployment["rolloutState"], "FAILED")
        self.assertEqual(
            deployment["rolloutStateReason"], "ECS deployment circuit breaker: tasks failed to start."
        )
        self.assertEqual((deployment["status"], deployment["failedTasks"]), ("PRIMARY", 3))
        self.assertEqual((service["runningCount"], service["pendingCount"]), (0, 0))
        self.assertEqual(len(world.stopped()), 3, "nothing more is started")
        done = world.deployment()
        self.assertEqual(done["status"], "ROLLBACK_FAILED")
        self.assertEqual(done["statusReason"], "No rollback candidate was found to run the rollback.")
        self.assertEqual(done["deploymentCircuitBreaker"]["status"], "TRIGGERED")
        # The image comes, and nothing happens until somebody asks for a deployment.
        push(world.ecr, "orders", "missing")
        self.assertEqual(world.steps()["runningCount"], 0)
        world.update(forceNewDeployment=True)
        self.assertEqual(world.steps()["runningCount"], 1)

    def test_rolls_back(self):
        world = self.world
        good = world.create()["deployments"][0]
        world.steps()
        bad = world.define("missing")
        failed = world.update(taskDefinition=bad)["deployments"][0]
        service = world.steps(1)
        self.assertEqual([it["status"] for it in service["deployments"]], ["PRIMARY", "ACTIVE"])
        self.assertEqual(service["runningCount"], 2, "the old tasks run while the new ones start")
        service = world.steps(20)
        [deployment] = service["deployments"]
        self.assertEqual((deployment["id"], deployment["rolloutState"]), (good["id"], "COMPLETED"))
        self.assertEqual(service["taskDefinition"], good["taskDefinition"])
        self.assertEqual(service["runningCount"], 2)
        messages = world.messages()
        for message in (
            f"(service orders) (deployment {failed['id']}) deployment failed: tasks failed to start.",
            f"(service orders) rolling back to deployment {good['id']}.",
        ):
            self.assertIn(message, messages)
        self.assertTrue(any("was unable to place a task. Reason: CannotPullContainerError" in it for it in messages))
        done = world.deployment()
        self.assertEqual(done["status"], "ROLLBACK_SUCCESSFUL")
        self.assertEqual(
            done["statusReason"],
            "Service deployment rolled back because the circuit breaker threshold was exceeded.",
        )
        self.assertEqual(done["rollback"]["serviceRevisionArn"], done["sourceServiceRevisions"][0]["arn"])
        revisions = world.ecs.describe_service_revisions(
            serviceRevisionArns=[done["targetServiceRevision"]["arn"]]
        )
        self.assertEqual(revisions["serviceRevisions"][0]["taskDefinition"], bad)

    def test_stalls_without_rollback(self):
        world = self.world
        world.create(rollback=False)
        world.steps()
        world.update(taskDefinition=world.define("missing"))
        service = world.steps(20)
        self.assertEqual(service["deployments"][0]["rolloutState"], "FAILED")
        self.assertEqual(service["runningCount"], 2, "the old tasks still run")
        self.assertEqual(world.deployment()["status"], "STOPPED")

    def test_threshold(self):
        world = self.world
        world.create(world.define("missing"), count=10)
        self.assertEqual(world.steps(1)["deployments"][0]["rolloutState"], "IN_PROGRESS")
        self.assertEqual(world.deployment()["deploymentCircuitBreaker"]["threshold"], 5)

    def test_without_a_circuit_breaker(self):
        world = self.world
        world.create(world.define("missing"), breaker=False, count=1)
        service = world.steps(20)
        self.assertEqual(service["deployments"][0]["rolloutState"], "IN_PROGRESS")
        self.assertGreater(service["deployments"][0]["failedTasks"], 10)

    def test_image_that_ends_rolls_back(self):
        world = self.world
        good = world.create()["taskDefinition"]
        world.steps()
        push(world.ecr, "orders", "bad", exit_code=1)
        world.update(taskDefinition=world.define("bad"))
        self.assertEqual(world.steps(20)["taskDefinition"], good)

    def test_alarm_that_goes_on(self):
        world = self.world
        good = world.create(alarms=["errors"])["taskDefinition"]
        world.steps()
        push(world.ecr, "orders", "2")
        world.update(taskDefinition=world.define("2"))
        world.steps(2)
        world.set_alarm("errors", "ALARM")
        service = world.steps()
        self.assertEqual((service["taskDefinition"], service["runningCount"]), (good, 2))
        done = world.deployment()
        self.assertEqual(done["status"], "ROLLBACK_SUCCESSFUL")
        self.assertEqual(
            done["statusReason"], "Service deployment rolled back because of one or more active alarms."
        )
        self.assertEqual(done["alarms"]["triggeredAlarmNames"], ["errors"])

    def test_alarm_that_is_on_already(self):
        world = self.world
        world.create(alarms=["errors"])
        world.steps()
        world.set_alarm("errors", "ALARM")
        push(world.ecr, "orders", "2")
        new = world.define("2")
        world.update(taskDefinition=new)
        self.assertEqual(world.steps()["taskDefinition"], new)
        self.assertEqual(world.deployment()["status"], "SUCCESSFUL")
        self.assertEqual(world.deployment()["alarms"]["status"], "DISABLED")

    def test_stopped_by_a_person(self):
        world = self.world
        good = world.create()["taskDefinition"]
        world.steps()
        push(world.ecr, "orders", "2")
        world.update(taskDefinition=world.define("2"))
        arn = world.deployment()["serviceDeploymentArn"]
        hook = {"serviceDeploymentArn": arn, "hookId": "hook-1", "action": "CONTINUE"}
        self.refused("InvalidParameterException", "not paused", world.ecs.continue_service_deployment, **hook)
        world.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
        self.assertEqual(world.deployment()["status"], "ROLLBACK_IN_PROGRESS")
        self.assertEqual(world.steps()["taskDefinition"], good)
        self.assertEqual(world.deployment()["status"], "ROLLBACK_SUCCESSFUL")
        self.refused(
            "ConflictException", "cannot be stopped", world.ecs.stop_service_deployment, serviceDeploymentArn=arn
        )
        gone = {"serviceDeploymentArn": arn + "x"}
        self.refused(
            "ServiceDeploymentNotFoundException", "not found", world.ecs.stop_service_deployment, **gone
        )
        answer = world.ecs.describe_service_deployments(serviceDeploymentArns=[arn + "x"])
        self.assertEqual(answer["failures"][0]["reason"], "MISSING")

    def test_aborted(self):
        world = self.world
        world.create(world.define("missing"))
        arn = world.deployment()["serviceDeploymentArn"]
        world.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ABORT")
        self.assertEqual(world.deployment()["status"], "STOPPED")
        world.steps()
        self.assertEqual(world.stopped(), [])

    def test_list_of_some_statuses(self):
        world = self.world
        world.create()
        world.steps()
        world.update(forceNewDeployment=True)
        given = {"cluster": "shop", "service": "orders"}
        listed = world.ecs.list_service_deployments(**given, status=["SUCCESSFUL"])["serviceDeployments"]
        self.assertEqual([it["status"] for it in listed], ["SUCCESSFUL"])
        first = world.ecs.list_service_deployments(**given, maxResults=1)
        self.assertEqual(first["serviceDeployments"][0]["status"], "IN_PROGRESS")
        second = world.ecs.list_service_deployments(**given, maxResults=1, nextToken=first["nextToken"])
        self.assertEqual(second["serviceDeployments"][0]["status"], "SUCCESSFUL")

    def test_inactive_revision(self):
        world = self.world
        old = world.define()
        world.create()
        world.ecs.deregister_task_definition(taskDefinition=old)
        inactive = ("ClientException", "TaskDefinition is inactive")
        self.refused(*inactive, world.update, taskDefinition=old)
        other = dict(cluster="shop", serviceName="other", taskDefinition=old, desiredCount=1)
        self.refused(*inactive, world.ecs.create_service, **other)

    def test_desired_count_is_no_deployment(self):
        world = self.world
        first = world.create()["deployments"][0]
        world.steps()
        world.update(desiredCount=3)
        service = world.steps(4)
        self.assertEqual(service["runningCount"], 3)
        self.assertEqual(service["deployments"][0]["id"], first["id"])
        world.update(desiredCount=1)
        self.assertEqual(world.steps(2)["runningCount"], 1)

    def test_stopped_task_is_replaced(self):
        world = self.world
        world.create(count=1)
        world.steps()
        [task] = world.running()
        stopped = world.ecs.stop_task(cluster="shop", task=task, reason="test")["task"]
        self.assertEqual((stopped["lastStatus"], stopped["stopCode"]), ("STOPPED", "UserInitiated"))
        self.assertEqual(world.steps(3)["runningCount"], 1)
        self.assertNotEqual(world.running(), [task])

    def test_second_service_of_a_name(self):
        self.world.create()
        self.refused("InvalidParameterException", "was not idempotent", self.world.create)

    def test_targets_and_deleting(self):
        world = self.world
        group = world.elbv2.create_target_group(
            Name="orders", Protocol="HTTP", Port=80, VpcId=world.vpc, TargetType="ip"
        )["TargetGroups"][0]["TargetGroupArn"]
        balancer = {"targetGroupArn": group, "containerName": "orders", "containerPort": 8080}
        namespace = world.servicediscovery.create_http_namespace(Name="shop")["OperationId"]
        operation = world.servicediscovery.get_operation(OperationId=namespace)["Operation"]
        registry = world.servicediscovery.create_service(
            Name="orders", NamespaceId=operation["Targets"]["NAMESPACE"]
        )["Service"]
        instances = lambda: world.servicediscovery.list_instances(ServiceId=registry["Id"])["Instances"]
        world.create(loadBalancers=[balancer], serviceRegistries=[{"registryArn": registry["Arn"]}])
        world.steps()
        health = world.elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        self.assertEqual([it["Target"]["Port"] for it in health], [8080, 8080])
        self.assertEqual(len(instances()), 2)
        self.refused(
            "InvalidParameterException",
            "scaled above 0",
            world.ecs.delete_service,
            cluster="shop",
            service="orders",
        )
        world.ecs.delete_service(cluster="shop", service="orders", force=True)
        self.assertEqual(world.service()["status"], "DRAINING")
        self.assertEqual(len(world.running()), 2)
        self.assertEqual(world.steps(1)["status"], "INACTIVE")
        self.assertEqual((world.running(), instances()), ([], []))
        health = world.elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        self.assertEqual(health, [])
        interfaces = world.ec2.describe_network_interfaces()["NetworkInterfaces"]
        self.assertFalse([it for it in interfaces if it["Groups"] and it["Groups"][0]["GroupId"] == world.group])


if __name__ == "__main__":
    unittest.main()
