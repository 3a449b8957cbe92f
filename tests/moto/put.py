"""Puts an object into a bucket: AWS_ENDPOINT_URL=... python put.py BUCKET KEY TEXT"""

import sys

import boto3

bucket, key, text = sys.argv[1:]
boto3.client("s3", region_name="us-east-1").put_object(Bucket=bucket, Key=key, Body=text)
