import json

from refused import ACCOUNT, REGION, Refusals, api

SERVICE = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
LOAD_BALANCERS = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/*"


def allow(bucket, principal=SERVICE, path=f"AWSLogs/{ACCOUNT}/*", **more):
    resource = f"arn:aws:s3:::{bucket}/{path}"
    allow = {"Effect": "Allow", "Principal": principal, "Action": "s3:PutObject", "Resource": resource}
    return {**allow, **more}


class AccessLogs(Refusals):
    def setUp(self):
        vpc, subnet = self.vpc()
        name = self.id().split(".")[-1].replace("_", "-")[:32].strip("-")
        other = self.subnet(vpc, 1, "us-east-1b")
        answer = api("elbv2").create_load_balancer(Name=name, Subnets=[subnet, other])
        self.arn = answer["LoadBalancers"][0]["LoadBalancerArn"]
        self.bucket = f"logs-{name}"
        self.s3 = api("s3")

    def allow(self, *statements):
        policy = {"Version": "2012-10-17", "Statement": list(statements)}
        self.s3.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(policy))

    def log(self, prefix=""):
        values = {"enabled": "true", "bucket": self.bucket, "prefix": prefix}
        attributes = [{"Key": f"access_logs.s3.{key}", "Value": value} for key, value in values.items()]
        api("elbv2").modify_load_balancer_attributes(LoadBalancerArn=self.arn, Attributes=attributes)

    def refuse(self, **more):
        self.assertEqual(
            self.refused("InvalidConfigurationRequest", self.log, **more),
            f"Access Denied for bucket: {self.bucket}. Please check S3bucket permission",
        )

    def test_the_policy_has_to_let_the_service_write(self):
        self.refuse()
        self.s3.create_bucket(Bucket=self.bucket)
        self.refuse()
        good = allow(self.bucket)
        for wrong in [
            {"Action": "s3:GetObject"},
            {"Resource": good["Resource"].replace(ACCOUNT, "111111111111")},
            {"Principal": {"Service": "delivery.logs.amazonaws.com"}},
            {"Effect": "Deny"},
        ]:
            with self.subTest(wrong):
                self.allow({**good, **wrong})
                self.refuse()
        tls = {"Bool": {"aws:SecureTransport": "false"}}
        self.allow(good, allow(self.bucket, "*", "*", Effect="Deny", Condition=tls))
        self.log()
        # It has written already.
        self.refused("BucketNotEmpty", self.s3.delete_bucket, Bucket=self.bucket)

    def test_what_the_service_does_not_say_cannot_be_asked_for(self):
        self.s3.create_bucket(Bucket=self.bucket)
        for condition in [
            {"ArnLike": {"aws:SourceArn": LOAD_BALANCERS}},
            {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        ]:
            with self.subTest(condition):
                self.allow(allow(self.bucket, Condition=condition))
                self.refuse()

    def test_a_prefix_is_part_of_the_path(self):
        self.s3.create_bucket(Bucket=self.bucket)
        self.allow(allow(self.bucket))
        self.refuse(prefix="web")
        self.allow(allow(self.bucket, path=f"web/AWSLogs/{ACCOUNT}/*"))
        self.log(prefix="web")

    def test_the_account_of_the_region_may_be_named(self):
        self.s3.create_bucket(Bucket=self.bucket)
        self.allow(allow(self.bucket, {"AWS": "arn:aws:iam::127311923021:root"}))
        self.log()

    def test_a_bucket_with_a_key_of_kms(self):
        self.s3.create_bucket(Bucket=self.bucket)
        self.allow(allow(self.bucket))
        for algorithm, check in [("aws:kms", self.refuse), ("AES256", self.log)]:
            rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
            self.s3.put_bucket_encryption(
                Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [rule]}
            )
            check()
