"""Why a Fargate task does not start, in AWS's words.

The agent fetches the secrets, then the token for ECR, then makes the log streams, then pulls the images,
each with the execution role and through the task's interface (platform 1.4.0). The layers of an image
are in a bucket of AWS, for which ECR signs the address: not the role asks there, but ECR.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html

Those pages cut the messages short. Their whole wording is from tasks that people report: the order
above from https://repost.aws/knowledge-center/ecs-unable-to-pull-secrets and its kin. A key of a
repository needs nothing of the role: ECR has grants on it.
https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
"""

import json
import re
from dataclasses import dataclass, field

from moto.ec2 import ec2_backends
from moto.ecr.models import ecr_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.moto_api._internal import mock_random
from moto.secretsmanager.models import secretsmanager_backends

from network_path import TIMEOUT, Interface, blocked
from patches.zones import zone_lacks
from policies import Request, allows, not_authorized, why_denied

REFERENCE = re.compile(
    r"(?P<registry>(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[\w-]+)\.amazonaws\.com)/"
    r"(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>.+))?"
)
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
# A public address of a service, as it stands in a message about one that does not answer.
PUBLIC = "192.0.2.1"


class DoesNotStart(Exception):
    """With the task's `stoppedReason`."""


@dataclass
class Start:
    """A task that is to start."""

    account: str
    region: str
    task_id: str
    definition: object
    interface: Interface
    # The manifests of the images, by container.
    manifests: dict = field(default_factory=dict)

    def check(self):
        """Raises DoesNotStart if the task cannot start."""
        self.ec2 = ec2_backends[self.account][self.region]
        subnet = self.interface.subnet
        if zone_lacks(subnet.id, "Fargate"):
            zone = subnet.availability_zone
            raise DoesNotStart(f"Fargate is not supported in the requested availability zone: {zone}")
        self.role = getattr(self.definition, "execution_role_arn", None)
        containers = self.definition.container_definitions
        for container in containers:
            for secret in container.get("secrets", []):
                self.secret(secret["valueFrom"])
        if any(REFERENCE.fullmatch(it["image"]) for it in containers):
            self.registry_token()
        for container in containers:
            self.log_stream(container)
        for container in containers:
            self.image(container)

    def ask(self, service, action, resource, context=None, key_policy=None):
        """None if the role may do something and reaches what does it, TIMEOUT, or AWS's sentence."""
        if self.role is None:
            return f"{action} was asked for, and the task definition has no execution role"
        context = {"aws:PrincipalAccount": self.account, "aws:PrincipalArn": self.role, **(context or {})}
        request = Request(action, resource, self.role, self.account, context)
        why = blocked(self.ec2, self.interface, service, request) if service else None
        if why != TIMEOUT:
            why = why_denied(self.role, action, resource, context, key_policy) or why
        if why is None or why == TIMEOUT:
            return why
        return not_authorized(self.role, action, resource, self.task_id, why)

    def secret(self, reference):
        # With a JSON key, a stage or a version behind the ARN.
        arn = ":".join(reference.split(":")[:7])
        action = "secretsmanager:GetSecretValue"
        call = f"failed to fetch secret {arn} from secrets manager: operation error Secrets Manager: GetSecretValue, "
        why = self.ask("secretsmanager", action, arn)
        if why == TIMEOUT:
            raise DoesNotStart(
                "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret "
                "from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task "
                f"network configuration. {call}https response error StatusCode: 0, RequestID: , canceled, context "
                "deadline exceeded"
            )
        backend = secretsmanager_backends[self.account][self.region]
        known = next((it for it in backend.secrets.values() if it.arn == arn), None)
        if why:
            error = f"api error AccessDeniedException: {why}"
        elif known is None or known.is_deleted():
            error = "ResourceNotFoundException: Secrets Manager can't find the specified secret."
        elif known.kms_key_id and self.decrypts(known) is not None:
            error = "api error AccessDeniedException: Access to KMS is not allowed"
        elif not any(
            "AWSCURRENT" in it["version_stages"] and ("secret_string" in it or "secret_binary" in it)
            for it in known.versions.values()
        ):
            error = (
                "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging "
                "label: AWSCURRENT"
            )
        else:
            return
        raise DoesNotStart(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve secret from asm: service call has been retried 1 time(s): "
            f"{call}{refused()}{error}"
        )

    def decrypts(self, secret):
        """Secrets Manager asks KMS on behalf of the role, and through no endpoint of ours."""
        kms = kms_backends[self.account][self.region]
        key = kms.keys.get(kms.get_key_id(kms.any_id_to_key_id(secret.kms_key_id)))
        if key is None or key.key_manager == "AWS":
            return None
        if key.key_state != "Enabled":
            return "the key is not enabled"
        context = {
            "kms:ViaService": f"secretsmanager.{self.region}.amazonaws.com",
            "kms:CallerAccount": self.account,
            "kms:EncryptionContext:SecretARN": secret.arn,
        }
        return self.ask(None, "kms:Decrypt", key.arn, context, key.policy)

    def registry_token(self):
        why = self.ask("ecr.api", "ecr:GetAuthorizationToken", "*")
        head = "ResourceInitializationError: unable to pull secrets or registry auth: "
        if why == TIMEOUT:
            raise DoesNotStart(
                f"{head}The task cannot pull registry auth from Amazon ECR: There is a connection issue between the "
                "task and Amazon ECR. Check your task network configuration. operation error ECR: "
                "GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, "
                f'RequestID: , request send failed, Post "https://api.ecr.{self.region}.amazonaws.com/": '
                f"dial tcp {PUBLIC}:443: i/o timeout"
            )
        if why:
            raise DoesNotStart(
                f"{head}execution resource retrieval failed: unable to retrieve ecr registry auth: service call has "
                "been retried 1 time(s): operation error ECR: GetAuthorizationToken, "
                f"{refused()}api error AccessDeniedException: {why}"
            )

    def log_stream(self, container):
        configuration = container.get("logConfiguration") or {}
        if configuration.get("logDriver") != "awslogs":
            return
        options = configuration["options"]
        group, stream = options["awslogs-group"], stream_of(container, self.task_id)
        arn = f"arn:aws:logs:{self.region}:{self.account}:log-group:{group}:log-stream:{stream}"
        head = "ResourceInitializationError: failed to validate logger args: "
        failed = f"{head}create stream has been retried 1 times: failed to create Cloudwatch log stream: "
        call = f"operation error CloudWatch Logs: CreateLogStream, {refused()}"
        why = self.ask("logs", "logs:CreateLogStream", arn)
        if why == TIMEOUT:
            raise DoesNotStart(
                f"{head}The task cannot find the Amazon CloudWatch log group defined in the task definition. There is "
                "a connection issue between the task and Amazon CloudWatch. Check your network configuration. : "
                "signal: killed"
            )
        if why:
            raise DoesNotStart(f"{failed}{call}api error AccessDeniedException: {why} : exit status 1")
        if group not in logs_backends[self.account][self.region].groups:
            raise DoesNotStart(
                f"{failed}{call}ResourceNotFoundException: The specified log group does not exist. : exit status 1"
            )
        # On AWS the container would run and its lines be lost. Here that is a task that does not start.
        if why := self.ask("logs", "logs:PutLogEvents", arn):
            raise DoesNotStart(f"{failed}operation error CloudWatch Logs: PutLogEvents, {refused()}{why}")

    def image(self, container):
        image = container["image"]
        named = REFERENCE.fullmatch(image)
        if named is None:
            return
        registry, tag = named["registry"], named["tag"] or named["digest"] or "latest"
        failed = f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: "
        arn = f"arn:aws:ecr:{named['region']}:{named['account']}:repository/{named['repository']}"
        for action in PULL:
            why = self.ask("ecr.dkr", action, arn)
            if why == TIMEOUT:
                raise DoesNotStart(
                    f'{failed}failed to do request: Head "https://{registry}/v2/{named["repository"]}/manifests/{tag}": '
                    f"dial tcp {PUBLIC}:443: i/o timeout"
                )
            if why or not self.is_let_in(named, action, arn):
                raise DoesNotStart(
                    f"{failed}pulling from host {registry} failed with status code [manifests {tag}]: 403 Forbidden"
                )
        repository = ecr_backends[named["account"]][named["region"]].repositories.get(named["repository"])
        found = repository and next(
            (it for it in repository.images if tag in (*it.image_tags, it.get_image_digest())), None
        )
        if not found:
            raise DoesNotStart(f"{failed}{image}: not found")
        self.manifests[container["name"]] = json.loads(found.image_manifest)
        self.layers(image)

    def is_let_in(self, named, action, arn):
        """Whether a repository of another account lets the role do something: its policy has to say so.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
        """
        if named["account"] == self.account:
            return True
        repository = ecr_backends[named["account"]][named["region"]].repositories.get(named["repository"])
        context = {"aws:PrincipalAccount": self.account, "aws:PrincipalArn": self.role}
        request = Request(action, arn, self.role, self.account, context)
        return bool(repository and repository.policy and allows(repository.policy, request))

    def layers(self, image):
        bucket = f"prod-{self.region}-starport-layer-bucket"
        # Signed by ECR, in an account of AWS.
        request = Request("s3:GetObject", f"arn:aws:s3:::{bucket}/layer", "ecr.amazonaws.com")
        why = blocked(self.ec2, self.interface, "s3", request)
        failed = "failed to copy: httpReadSeeker: failed open: "
        if why == TIMEOUT:
            raise DoesNotStart(
                f"CannotPullContainerError: The task cannot pull {image} from the registry {image}. There is a "
                "connection issue between the task and the registry. Check your task network configuration. : "
                f"{failed}failed to do request: Get {image}: dial tcp {PUBLIC}:443: i/o timeout"
            )
        if why:
            raise DoesNotStart(
                f"CannotPullContainerError: ref pull has been retried 1 time(s): {failed}unexpected status code "
                f"https://{bucket}.s3.{self.region}.amazonaws.com/layer: 403 Forbidden"
            )


def stream_of(container, task_id):
    """The log stream of a container: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"""
    prefix = container["logConfiguration"]["options"]["awslogs-stream-prefix"]
    return f"{prefix}/{container['name']}/{task_id}"


def refused():
    return f"https response error StatusCode: 400, RequestID: {mock_random.uuid4()}, "
