import json

from refused import Refusals, api

ROLE = {"RoleName": "requests", "AssumeRolePolicyDocument": "{}"}


class Requests(Refusals):
    """One case for each kind of mistake and each protocol."""

    def test_what_fits_is_let_through(self):
        api("ec2").describe_vpcs(MaxResults=5, Filters=[{"Name": "state", "Values": ["available"]}])
        api("ecs").list_clusters(maxResults=5)
        api("elbv2").describe_load_balancers(PageSize=5)
        api("s3").create_bucket(Bucket="requests")
        tagging = {"TagSet": [{"Key": "a", "Value": "é"}, {"Key": "b", "Value": ""}]}
        api("s3").put_bucket_tagging(Bucket="requests", Tagging=tagging)
        api("s3").put_object(Bucket="requests", Key="a/b", Body=b"<", Metadata={"a": "b"})
        api("kms").create_key(Tags=[])
        api("guardduty").list_detectors()
        api("servicediscovery").list_namespaces()
        api("cloudwatch").describe_alarms(AlarmNames=["requests"])
        api("route53").list_hosted_zones(MaxItems="5")

    def test_ec2(self):
        ec2 = api("ec2")
        text = self.refused("MissingParameter", ec2.create_subnet, CidrBlock="10.0.0.0/24")
        self.assertEqual(text, "The request must contain the parameter VpcId")
        self.refused("InvalidParameterValue", ec2.create_vpc, CidrBlock="10.0.0.0/16", InstanceTenancy="mine")
        self.refused("InvalidParameterValue", ec2.describe_vpcs, MaxResults=2)
        self.refused("InvalidParameterValue", ec2.describe_vpcs, MaxResults="many")
        self.refused("InvalidParameterValue", _with("ec2", "DryRun", "perhaps").describe_vpcs, DryRun=True)
        text = self.refused("UnknownParameter", _with("ec2", "Colour", "red").describe_vpcs)
        self.assertEqual(text, "The parameter Colour is not recognized")

    def test_query(self):
        iam = api("iam")
        text = self.refused("ValidationError", iam.create_role, **{**ROLE, "RoleName": "r" * 65})
        self.assertEqual(
            text,
            f"1 validation error detected: Value '{'r' * 65}' at 'RoleName' failed to satisfy "
            "constraint: Member must have length less than or equal to 64",
        )
        text = self.refused("ValidationError", iam.create_role, **{**ROLE, "RoleName": "a/b"})
        self.assertIn("regular expression pattern", text)
        self.refused("ValidationError", iam.create_role, **ROLE, MaxSessionDuration=3599)
        self.refused("ValidationError", _with("iam", "Colour", "red").create_role, **ROLE)
        text = self.refused("ValidationError", api("elbv2").create_target_group, Name="a", Protocol="HTTPX")
        self.assertIn("Member must satisfy enum value set: [HTTP, HTTPS,", text)
        self.refused("InvalidParameter", api("sns").create_topic)

    def test_json(self):
        ecs = api("ecs")
        cases = [
            ("SerializationException", {"serviceName": 5}),
            ("InvalidParameterException", {}),
            ("InvalidParameterException", {"serviceName": "a", "launchType": "CLOUD"}),
            ("InvalidParameterException", {"serviceName": "a", "tags": [{"key": "k" * 129}]}),
        ]
        for code, arguments in cases:
            with self.subTest(arguments):
                self.refused(code, ecs.create_service, **arguments)
        self.refused("InvalidParameterException", _with("ecs", "colour", "red").list_clusters)
        text = self.refused("ValidationException", api("kms").create_alias, AliasName="alias/a b", TargetKeyId="k")
        self.assertIn("pattern: ^[a-zA-Z0-9:/_-]+$", text)

    def test_rest(self):
        s3 = api("s3")
        bucket = {"Bucket": "requests-rest"}
        s3.create_bucket(**bucket)
        self.refused(
            "MalformedXML", s3.put_bucket_versioning, **bucket, VersioningConfiguration={"Status": "On"}
        )
        self.refused("InvalidArgument", s3.put_object, **bucket, Key="a", Body=b"", ACL="never")
        self.refused("InvalidInput", api("route53").create_hosted_zone, Name="requests.test")
        detector = api("guardduty").create_detector
        self.refused("ValidationException", detector)
        self.refused("ValidationException", detector, Enable=True, FindingPublishingFrequency="DAILY")

    def test_an_unknown_element(self):
        s3 = api("s3")
        s3.create_bucket(Bucket="requests-xml")

        def add(request, **_):
            request.data = request.data.replace(b"<Status>", b"<Colour>red</Colour><Status>")

        s3.meta.events.register("before-sign.s3.PutBucketVersioning", add)
        versioning = {"Bucket": "requests-xml", "VersioningConfiguration": {"Status": "Enabled"}}
        self.refused("MalformedXML", s3.put_bucket_versioning, **versioning)


def _with(service, name, value):
    """A client that adds to every request what boto3 itself has no way to write."""
    client = api(service)

    def add(params, **_):
        if isinstance(params["body"], dict):
            params["body"][name] = value
        else:
            params["body"] = json.dumps({**json.loads(params["body"]), name: value}).encode()

    client.meta.events.register("before-call", add)
    return client
