"""For the tests that ask the server for what AWS refuses, because requests are checked by it alone.

    AWS_ENDPOINT_URL=... python -m unittest test_requests test_deletion test_access_logs test_zones test_guardduty

Every test makes what it needs and names it after itself, so that they do not mind each other.
"""

import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

REGION = "us-east-1"
ACCOUNT = "123456789012"
# Of which things are refused by the other end, not by boto3 itself.
UNCHECKED = Config(parameter_validation=False, retries={"max_attempts": 1})


def api(service):
    return boto3.client(service, region_name=REGION, config=UNCHECKED)


class Refusals(unittest.TestCase):
    def refused(self, code, action, **arguments):
        """Asserts that an action is refused with a code, and gives AWS's text."""
        with self.assertRaises(ClientError) as raised:
            action(**arguments)
        error = raised.exception.response["Error"]
        self.assertEqual(error["Code"], code, error.get("Message"))
        return error["Message"]

    def vpc(self):
        """A VPC with a subnet in us-east-1a: their IDs."""
        ec2 = api("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        return vpc, self.subnet(vpc, 0)

    def subnet(self, vpc, number, zone="us-east-1a"):
        cidr = f"10.0.{number}.0/24"
        subnet = api("ec2").create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)
        return subnet["Subnet"]["SubnetId"]

    def group(self, vpc, name):
        group = api("ec2").create_security_group(VpcId=vpc, GroupName=name, Description=name)
        return group["GroupId"]
