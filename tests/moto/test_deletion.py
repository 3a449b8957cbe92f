import json

from refused import ACCOUNT, REGION, Refusals, api

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


class Scaling(Refusals):
    def test_a_policy_that_is_gone(self):
        self.refused(
            "ObjectNotFoundException",
            api("application-autoscaling").delete_scaling_policy,
            PolicyName="gone",
            ServiceNamespace="ecs",
            ResourceId="service/a/b",
            ScalableDimension="ecs:service:DesiredCount",
        )


class Network(Refusals):
    def setUp(self):
        self.ec2 = api("ec2")
        self.id, self.subnet_id = self.vpc()
        self.other_subnet = self.subnet(self.id, 1, "us-east-1b")

    def refuse(self, code, text, action, **arguments):
        self.assertEqual(self.refused(code, action, **arguments), text)

    def balancer(self, name, **more):
        subnets = [self.subnet_id, self.other_subnet]
        answer = api("elbv2").create_load_balancer(Name=name, Subnets=subnets, **more)
        return answer["LoadBalancers"][0]["LoadBalancerArn"]

    def test_a_group_that_another_names(self):
        one, other = self.group(self.id, "one"), self.group(self.id, "other")
        rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": one}]}
        for add, remove in [
            (self.ec2.authorize_security_group_ingress, self.ec2.revoke_security_group_ingress),
            (self.ec2.authorize_security_group_egress, self.ec2.revoke_security_group_egress),
        ]:
            add(GroupId=one, IpPermissions=[rule])
            add(GroupId=other, IpPermissions=[rule])
            text = f"resource {one} has a dependent object"
            self.refuse("DependencyViolation", text, self.ec2.delete_security_group, GroupId=one)
            remove(GroupId=other, IpPermissions=[rule])
        # Its own rules do not hold it.
        self.ec2.delete_security_group(GroupId=one)

    def test_an_interface_holds_group_subnet_and_vpc(self):
        group = self.group(self.id, "held")
        interface = self.ec2.create_network_interface(SubnetId=self.subnet_id, Groups=[group])
        interface = interface["NetworkInterface"]["NetworkInterfaceId"]
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=group)
        text = f"The subnet '{self.subnet_id}' has dependencies and cannot be deleted."
        self.refuse("DependencyViolation", text, self.ec2.delete_subnet, SubnetId=self.subnet_id)
        text = f"The vpc '{self.id}' has dependencies and cannot be deleted."
        self.refuse("DependencyViolation", text, self.ec2.delete_vpc, VpcId=self.id)
        self.ec2.delete_network_interface(NetworkInterfaceId=interface)
        for subnet in [self.subnet_id, self.other_subnet]:
            self.ec2.delete_subnet(SubnetId=subnet)
        self.refuse("DependencyViolation", text, self.ec2.delete_vpc, VpcId=self.id)
        self.ec2.delete_security_group(GroupId=group)
        self.ec2.delete_vpc(VpcId=self.id)
        acls = self.ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [self.id]}])
        self.assertEqual(acls["NetworkAcls"], [])

    def test_a_load_balancer_holds_subnets_groups_and_the_internet_gateway(self):
        one, other = self.group(self.id, "one"), self.group(self.id, "other")
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.id)
        arn = self.balancer("deletion-holds", SecurityGroups=[one])
        for subnet in [self.subnet_id, self.other_subnet]:
            self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=subnet)
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=one)
        text = (
            f"Network {self.id} has some mapped public address(es). Please unmap those public "
            "address(es) before detaching the gateway."
        )
        detach = {"InternetGatewayId": gateway, "VpcId": self.id}
        self.refuse("DependencyViolation", text, self.ec2.detach_internet_gateway, **detach)
        [interface, _] = self.ec2.describe_network_interfaces(
            Filters=[{"Name": "description", "Values": [f"ELB {arn.split('loadbalancer/')[1]}"]}]
        )["NetworkInterfaces"]
        id = interface["NetworkInterfaceId"]
        text = f"Network interface '{id}' is currently in use."
        self.refuse("InvalidParameterValue", text, self.ec2.delete_network_interface, NetworkInterfaceId=id)

        api("elbv2").set_security_groups(LoadBalancerArn=arn, SecurityGroups=[other])
        self.ec2.delete_security_group(GroupId=one)
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=other)
        third = self.subnet(self.id, 2, "us-east-1c")
        api("elbv2").set_subnets(LoadBalancerArn=arn, Subnets=[self.subnet_id, third])
        self.ec2.delete_subnet(SubnetId=self.other_subnet)
        self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=third)

        api("elbv2").delete_load_balancer(LoadBalancerArn=arn)
        self.ec2.delete_subnet(SubnetId=third)
        self.ec2.delete_security_group(GroupId=other)
        self.refused("DependencyViolation", self.ec2.delete_internet_gateway, InternetGatewayId=gateway)
        self.ec2.delete_subnet(SubnetId=self.subnet_id)
        self.refused("DependencyViolation", self.ec2.delete_vpc, VpcId=self.id)
        self.ec2.detach_internet_gateway(**detach)
        self.ec2.delete_vpc(VpcId=self.id)

    def test_a_nat_gateway_holds_its_subnet_and_its_address(self):
        address = self.ec2.allocate_address(Domain="vpc")
        gateway = self.ec2.create_nat_gateway(SubnetId=self.subnet_id, AllocationId=address["AllocationId"])
        gateway = gateway["NatGateway"]
        text = "You do not have permission to access the specified resource."
        id = {"AllocationId": address["AllocationId"]}
        self.refuse("AuthFailure", text, self.ec2.release_address, **id)
        association = gateway["NatGatewayAddresses"][0]["AssociationId"]
        self.refuse("AuthFailure", text, self.ec2.disassociate_address, AssociationId=association)
        self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=self.subnet_id)
        self.ec2.delete_nat_gateway(NatGatewayId=gateway["NatGatewayId"])
        self.ec2.release_address(**id)
        self.ec2.delete_subnet(SubnetId=self.subnet_id)

    def test_an_endpoint_holds_its_subnets_and_groups(self):
        one, other = self.group(self.id, "one"), self.group(self.id, "other")
        endpoint = self.ec2.create_vpc_endpoint(
            VpcId=self.id,
            ServiceName=f"com.amazonaws.{REGION}.logs",
            VpcEndpointType="Interface",
            SubnetIds=[self.subnet_id],
            SecurityGroupIds=[one],
        )["VpcEndpoint"]["VpcEndpointId"]
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=one)
        self.ec2.modify_vpc_endpoint(
            VpcEndpointId=endpoint,
            AddSecurityGroupIds=[other],
            RemoveSecurityGroupIds=[one],
            AddSubnetIds=[self.other_subnet],
            RemoveSubnetIds=[self.subnet_id],
        )
        self.ec2.delete_security_group(GroupId=one)
        self.ec2.delete_subnet(SubnetId=self.subnet_id)
        self.refused("DependencyViolation", self.ec2.delete_security_group, GroupId=other)
        self.refused("DependencyViolation", self.ec2.delete_subnet, SubnetId=self.other_subnet)
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        self.ec2.delete_subnet(SubnetId=self.other_subnet)
        self.ec2.delete_security_group(GroupId=other)

    def test_a_route_table_that_a_subnet_uses(self):
        table = self.ec2.create_route_table(VpcId=self.id)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=self.subnet_id)
        self.refused("DependencyViolation", self.ec2.delete_route_table, RouteTableId=table)

    def test_a_target_group_behind_a_rule_a_certificate_and_a_web_acl(self):
        elb, acm = api("elbv2"), api("acm")
        certificate = acm.request_certificate(DomainName="deletion.test")["CertificateArn"]
        group = elb.create_target_group(
            Name="deletion", Protocol="HTTP", Port=80, VpcId=self.id, TargetType="ip"
        )["TargetGroups"][0]["TargetGroupArn"]
        arn = self.balancer("deletion-rule")
        listener = elb.create_listener(
            LoadBalancerArn=arn,
            Protocol="HTTPS",
            Port=443,
            Certificates=[{"CertificateArn": certificate}],
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        )["Listeners"][0]["ListenerArn"]
        forward = {"TargetGroups": [{"TargetGroupArn": group, "Weight": 1}]}
        rule = elb.create_rule(
            ListenerArn=listener,
            Priority=1,
            Conditions=[{"Field": "path-pattern", "Values": ["/a"]}],
            Actions=[{"Type": "forward", "ForwardConfig": forward}],
        )["Rules"][0]["RuleArn"]
        self.refused("ResourceInUse", elb.delete_target_group, TargetGroupArn=group)
        text = f"Certificate {certificate} in account {ACCOUNT} is in use."
        self.refuse("ResourceInUseException", text, acm.delete_certificate, CertificateArn=certificate)
        elb.delete_rule(RuleArn=rule)
        elb.delete_target_group(TargetGroupArn=group)

        waf = api("wafv2")
        named = {"Name": "deletion", "Scope": "REGIONAL"}
        visible = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
        acl = waf.create_web_acl(**named, DefaultAction={"Allow": {}}, VisibilityConfig=visible)["Summary"]
        waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=arn)
        delete = {**named, "Id": acl["Id"], "LockToken": acl["LockToken"]}
        self.refused("WAFAssociatedItemException", waf.delete_web_acl, **delete)

        elb.modify_load_balancer_attributes(
            LoadBalancerArn=arn, Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}]
        )
        text = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        self.refuse("OperationNotPermitted", text, elb.delete_load_balancer, LoadBalancerArn=arn)
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=arn, Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}]
        )
        elb.delete_load_balancer(LoadBalancerArn=arn)
        waf.delete_web_acl(**delete)
        acm.delete_certificate(CertificateArn=certificate)

    def test_a_namespace_with_services_and_a_service_with_instances(self):
        cloud_map, route53 = api("servicediscovery"), api("route53")
        zones = len(route53.list_hosted_zones()["HostedZones"])
        create = cloud_map.create_private_dns_namespace(Name="deletion.test", Vpc=self.id)["OperationId"]
        operation = cloud_map.get_operation(OperationId=create)
        namespace = operation["Operation"]["Targets"]["NAMESPACE"]
        service = cloud_map.create_service(
            Name="deletion", NamespaceId=namespace, DnsConfig={"DnsRecords": [{"Type": "A", "TTL": 10}]}
        )["Service"]["Id"]
        instance = {"ServiceId": service, "InstanceId": "task"}
        cloud_map.register_instance(**instance, Attributes={"AWS_INSTANCE_IPV4": "10.0.0.4"})
        text = "Service contains registered instances; delete the instances before deleting the service"
        self.refuse("ResourceInUse", text, cloud_map.delete_service, Id=service)
        cloud_map.deregister_instance(**instance)
        self.refused("ResourceInUse", cloud_map.delete_namespace, Id=namespace)
        cloud_map.delete_service(Id=service)
        cloud_map.delete_namespace(Id=namespace)
        self.assertEqual(len(route53.list_hosted_zones()["HostedZones"]), zones)


class Others(Refusals):
    def test_a_bucket_that_is_not_empty(self):
        s3 = api("s3")
        bucket = {"Bucket": "deletion"}
        s3.create_bucket(**bucket)
        s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Enabled"})
        version = s3.put_object(**bucket, Key="a", Body=b"")["VersionId"]
        self.refused("BucketNotEmpty", s3.delete_bucket, **bucket)
        # Its older versions count.
        marker = s3.delete_object(**bucket, Key="a")["VersionId"]
        self.refused("BucketNotEmpty", s3.delete_bucket, **bucket)
        for id in [version, marker]:
            s3.delete_object(**bucket, Key="a", VersionId=id)
        s3.delete_bucket(**bucket)

    def test_a_role_with_policies(self):
        iam = api("iam")
        role = {"RoleName": "deletion"}
        iam.create_role(**role, AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(**role, PolicyName="inline", PolicyDocument=POLICY)
        text = self.refused("DeleteConflict", iam.delete_role, **role)
        self.assertEqual(text, "Cannot delete entity, must delete policies first.")
        iam.delete_role_policy(**role, PolicyName="inline")
        arn = iam.create_policy(PolicyName="deletion", PolicyDocument=POLICY)["Policy"]["Arn"]
        iam.attach_role_policy(**role, PolicyArn=arn)
        text = self.refused("DeleteConflict", iam.delete_role, **role)
        self.assertEqual(text, "Cannot delete entity, must detach all policies first.")
        self.refused("DeleteConflict", iam.delete_policy, PolicyArn=arn)
        iam.detach_role_policy(**role, PolicyArn=arn)
        iam.delete_policy(PolicyArn=arn)
        iam.delete_role(**role)

    def test_a_repository_with_images(self):
        ecr = api("ecr")
        repository = {"repositoryName": "deletion"}
        ecr.create_repository(**repository)
        ecr.put_image(**repository, imageManifest="{}", imageManifestMediaType=MANIFEST, imageTag="1")
        self.refused("RepositoryNotEmptyException", ecr.delete_repository, **repository)
        ecr.delete_repository(**repository, force=True)

    def test_a_cluster_with_a_service_and_a_service_that_runs(self):
        ecs = api("ecs")
        cluster = {"cluster": "deletion"}
        ecs.create_cluster(clusterName="deletion")
        ecs.register_task_definition(
            family="deletion", containerDefinitions=[{"name": "a", "image": "a", "memory": 8}]
        )
        ecs.create_service(**cluster, serviceName="a", taskDefinition="deletion", desiredCount=1)
        self.refused("ClusterContainsServicesException", ecs.delete_cluster, **cluster)
        text = self.refused("InvalidParameterException", ecs.delete_service, **cluster, service="a")
        self.assertEqual(text, "The service cannot be stopped while it is scaled above 0.")
        ecs.delete_service(**cluster, service="a", force=True)
        ecs.delete_cluster(**cluster)
