"""Calls an action of the API: AWS_ENDPOINT_URL=... python call.py s3 put_object '{"Bucket": ...}'

The answer is printed as JSON.
"""

import json
import sys

import boto3

service, action, arguments = sys.argv[1:]
answer = getattr(boto3.client(service, region_name="us-east-1"), action)(**json.loads(arguments))
print(json.dumps(answer, default=str))
