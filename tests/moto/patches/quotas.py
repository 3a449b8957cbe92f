"""Quotas besides those of VPCs, with what AWS grants to a new account.

https://docs.aws.amazon.com/general/latest/gr/ecs-service.html#service-quotas-fargate
https://docs.aws.amazon.com/general/latest/gr/ec2-service.html#limits_ec2
"""

from moto.servicequotas.models import ServiceQuotasBackend

from . import patch

GRANTED = {
    ("fargate", "L-3032A538"): ("Fargate On-Demand vCPU resource count", 6.0),
    ("fargate", "L-36FBB829"): ("Fargate Spot vCPU resource count", 6.0),
    ("ec2", "L-0263D0A3"): ("EC2-VPC Elastic IPs", 5.0),
}


@patch
def quotas_of_fargate_and_ec2():
    original = ServiceQuotasBackend.get_service_quota

    def get_service_quota(self, service_code, quota_code):
        if (service_code, quota_code) not in GRANTED:
            return original(self, service_code, quota_code)
        name, value = GRANTED[service_code, quota_code]
        arn = f"arn:aws:servicequotas:{self.region_name}::{service_code}/{quota_code}"
        return {
            "ServiceCode": service_code,
            "QuotaArn": arn,
            "QuotaCode": quota_code,
            "QuotaName": name,
            "Value": value,
            "Unit": "None",
            "Adjustable": True,
            "GlobalQuota": False,
        }

    ServiceQuotasBackend.get_service_quota = get_service_quota
