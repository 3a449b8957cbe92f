"""A load balancer logs only to a bucket to which it could write.

AWS writes `AWSLogs/<account>/ELBAccessLogTestFile` when access logs are turned on, and refuses the bucket
if its policy or its encryption is in the way. The log delivery service comes without `aws:SourceArn` and
`aws:SourceAccount`, as was seen where a policy asked for them: AWS's own example has neither.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
"""

from moto.elbv2.models import ELBv2Backend
from moto.s3.models import s3_backends

from policies import Request, allows

from . import Refusal, patch

# Of us-east-1, by which policies were written before there was the service's name.
ELB_ACCOUNT = "127311923021"
WRITERS = [
    {"principal": "logdelivery.elasticloadbalancing.amazonaws.com"},
    {"principal": f"arn:aws:iam::{ELB_ACCOUNT}:root", "account": ELB_ACCOUNT},
]
CONTEXT = {"aws:SecureTransport": "true", "s3:x-amz-acl": "bucket-owner-full-control"}


def _takes(bucket, key):
    rule = (bucket.encryption or {}).get("Rule", {})
    algorithm = rule.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm", "AES256")
    if algorithm != "AES256" or not bucket.policy:
        return False
    resource = f"arn:aws:s3:::{bucket.name}/{key}"
    requests = [Request("s3:PutObject", resource, context=CONTEXT, **writer) for writer in WRITERS]
    return any(allows(bucket.policy.decode(), it) for it in requests)


@patch
def access_logs_are_tried():
    original = ELBv2Backend.modify_load_balancer_attributes

    def modify_load_balancer_attributes(self, arn, attrs):
        balancer = self.load_balancers.get(arn)
        wanted = {**(balancer.attrs if balancer else {}), **attrs}
        if wanted.get("access_logs.s3.enabled") == "true":
            name, prefix = wanted.get("access_logs.s3.bucket"), wanted.get("access_logs.s3.prefix")
            key = f"{prefix}/" if prefix else ""
            key += f"AWSLogs/{self.account_id}/ELBAccessLogTestFile"
            s3 = s3_backends[self.account_id]["aws"]
            bucket = s3.buckets.get(name)
            if bucket is None or not _takes(bucket, key):
                text = f"Access Denied for bucket: {name}. Please check S3bucket permission"
                raise Refusal("InvalidConfigurationRequest", text)
            s3.put_object(name, key, b"Enable AccessLog for ELB")
        return original(self, arn, attrs)

    ELBv2Backend.modify_load_balancer_attributes = modify_load_balancer_attributes
