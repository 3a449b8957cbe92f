"""Pushes an image: a manifest under a tag, which is all that moto and the tests look at.

    AWS_ENDPOINT_URL=... python push.py REPOSITORY TAG [--exit-code CODE] [--unhealthy] [--log LINE]...
        [--without PROGRAM]...

A container of this image writes its lines to its log. With an exit code it stops then; an unhealthy one
runs and fails its health check. Without a program, it fails one that runs it.
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
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def manifest(repository, tag, exit_code=None, lines=(), unhealthy=False, lacked=()):
    digest = "sha256:" + hashlib.sha256(f"{repository}:{tag}".encode()).hexdigest()
    annotations = {LOG_LINES: "\n".join(lines), LACKED: " ".join(lacked)}
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


def push(ecr, repository, tag, exit_code=None, lines=(), unhealthy=False, lacked=()):
    return ecr.put_image(
        repositoryName=repository,
        imageTag=tag,
        imageManifest=manifest(repository, tag, exit_code, lines, unhealthy, lacked),
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
    given = parser.parse_args()
    ecr = boto3.client("ecr", region_name="us-east-1")
    push(ecr, given.repository, given.tag, given.exit_code, given.log, given.unhealthy, given.without)
