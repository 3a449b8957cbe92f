"""Pushes an image: a manifest under a tag, which is all that moto and the tests look at.

    AWS_ENDPOINT_URL=... python push.py REPOSITORY TAG [--exit-code CODE] [--unhealthy] [--log LINE]...
        [--without PROGRAM]... [--commands JSON]

A container of this image writes its lines to its log. With an exit code it stops then; an unhealthy one
runs and fails its health check. Without a program, it fails one that runs it.

Commands are what a container can run in the place of its own, as in `{"./manage migrate": [3, "no table"]}`: an
exit code, or null for one that does not end, and lines for its log.
"""

import argparse
import hashlib
import json

import boto3

# What the containers of an image do, in the annotations of its manifest.
EXIT_CODE = "strata.test/exit-code"
LOG_LINES = "strata.test/log-lines"
UNHEALTHY = "strata.test/unhealthy"
LACKED = "strata.test/without"
COMMANDS = "strata.test/commands"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def manifest(repository, tag, exit_code=None, lines=(), unhealthy=False, lacked=(), commands="{}"):
    digest = "sha256:" + hashlib.sha256(f"{repository}:{tag}".encode()).hexdigest()
    annotations = {LOG_LINES: "\n".join(lines), LACKED: " ".join(lacked), COMMANDS: commands}
    if exit_code is not None:
        annotations[EXIT_CODE] = str(exit_code)
    if unhealthy:
        annotations[UNHEALTHY] = "true"
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": 2},
            "layers": [
                {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest, "size": 2}
            ],
            "annotations": annotations,
        }
    )


def push(ecr, repository, tag, exit_code=None, lines=(), unhealthy=False, lacked=(), commands="{}"):
    return ecr.put_image(
        repositoryName=repository,
        imageTag=tag,
        imageManifest=manifest(repository, tag, exit_code, lines, unhealthy, lacked, commands),
        imageManifestMediaType=MANIFEST,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("repository")
    parser.add_argument("tag")
    parser.add_argument("--exit-code", type=int)
    parser.add_argument("--unhealthy", action="store_true")
    parser.add_argument("--log", action="append", default=[])
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--commands", default="{}")
    given = parser.parse_args()
    ecr = boto3.client("ecr", region_name="us-east-1")
    does = (given.exit_code, given.log, given.unhealthy, given.without, given.commands)
    push(ecr, given.repository, given.tag, *does)
