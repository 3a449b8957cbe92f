"""Whether policies allow a request, decided as IAM documents it.

An explicit deny anywhere wins; within an account an allow of the identity is enough, unless a
permissions boundary lacks it; a key's policy has to allow too, or to leave it to IAM. A condition on a
key that the request does not have fails, unless its operator ends in IfExists or it is negated.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

moto's own evaluation (`moto.iam.access_control`) is not used: it takes a condition that does not hold
for a deny, and knows neither boundaries nor the context that a service sends.
"""

import ipaddress
import json
import re
from dataclasses import dataclass, field

from moto.iam.models import iam_backends


@dataclass
class Request:
    action: str
    resource: str
    # The ARN of a role, or the name of a service, as in `logdelivery.elasticloadbalancing.amazonaws.com`.
    principal: str = "*"
    # The account of the principal, where it is one.
    account: str = ""
    # Condition keys and their values, each a string or a list of them.
    context: dict = field(default_factory=dict)


def allows(policy, request):
    """True if a policy allows a request, False if it denies it, None if it says nothing about it."""
    document = json.loads(policy) if isinstance(policy, str) else policy
    said = [it["Effect"] for it in listed(document.get("Statement")) if concerns(it, request)]
    return None if not said else "Deny" not in said


def concerns(statement, request):
    return (
        element(statement, "Action", request.action, ignore_case=True)
        and element(statement, "Resource", request.resource)
        and principal_matches(statement, request)
        and all(
            holds(operator, key, listed(values), request)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def element(statement, name, value, ignore_case=False):
    flags = re.IGNORECASE if ignore_case else 0
    given = statement.get(name, statement.get(f"Not{name}"))
    if given is None:
        return True
    found = any(like(pattern, value, flags) for pattern in listed(given))
    return found != (f"Not{name}" in statement)


def principal_matches(statement, request):
    given = statement.get("Principal")
    if given is None or given == "*":
        return True
    names = [it for kind in given.values() for it in listed(kind)]
    root = f"arn:aws:iam::{request.account}:root"
    return any(it in ("*", request.principal, request.account, root) for it in names if it)


def holds(operator, key, expected, request):
    """One key of one condition operator."""
    every, operator = re.fullmatch(r"(?:(ForAnyValue|ForAllValues):)?(\w+)", operator).groups()
    optional = operator.endswith("IfExists")
    operator = operator.removesuffix("IfExists")
    context = {name.lower(): value for name, value in request.context.items()}
    values = listed(context.get(key.lower()))
    if operator == "Null":
        return (not values) == (str(expected[0]).lower() == "true")
    negated = "Not" in operator
    if not values:
        return optional or negated or every == "ForAllValues"
    test = OPERATORS[operator.replace("Not", "")]
    found = [any(test(str(one), str(value)) for one in expected) for value in values]
    if every == "ForAllValues":
        return all(it != negated for it in found)
    return any(found) != negated


def like(pattern, value, flags=0):
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, flags | re.DOTALL) is not None


OPERATORS = {
    "StringEquals": lambda one, value: one == value,
    "StringEqualsIgnoreCase": lambda one, value: one.lower() == value.lower(),
    "StringLike": like,
    "ArnEquals": like,
    "ArnLike": like,
    "Bool": lambda one, value: one.lower() == value.lower(),
    "IpAddress": lambda one, value: ipaddress.ip_address(value) in ipaddress.ip_network(one),
    "NumericEquals": lambda one, value: float(value) == float(one),
    "NumericLessThan": lambda one, value: float(value) < float(one),
    "NumericLessThanEquals": lambda one, value: float(value) <= float(one),
    "NumericGreaterThan": lambda one, value: float(value) > float(one),
    "NumericGreaterThanEquals": lambda one, value: float(value) >= float(one),
}


def listed(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def why_denied(role_arn, action, resource, context=None, key_policy=None):
    """What AWS says after "is not authorized to perform: ... on resource: ...", or None if it may.

    The role acts in its own account. With `key_policy`, that of a KMS key, the key has a say.
    """
    account = role_arn.split(":")[4]
    backend = iam_backends[account]["aws"]
    role = next((it for it in backend.get_roles() if it.arn == role_arn), None)
    if role is None:
        return "because the role does not exist"
    context = {"aws:PrincipalAccount": account, "aws:PrincipalArn": role_arn, **(context or {})}
    request = Request(action, resource, role_arn, account, context)
    own = [*role.policies.values(), *(document(it) for it in role.managed_policies.values())]
    said = [allows(it, request) for it in own]
    if False in said:
        return "with an explicit deny in an identity-based policy"
    if boundary := role.permissions_boundary_arn:
        policy = backend.managed_policies.get(boundary)
        within = allows(document(policy), request) if policy else None
        if within is False:
            return "with an explicit deny in a permissions boundary"
        if within is None:
            return f"because no permissions boundary allows the {action} action"
    if key_policy is not None:
        of_key = allows(key_policy, request)
        if of_key is False:
            return "with an explicit deny in a resource-based policy"
        if of_key is None:
            return f"because no resource-based policy allows the {action} action"
    if True not in said:
        return f"because no identity-based policy allows the {action} action"
    return None


def document(policy):
    return next(it.document for it in policy.versions if it.is_default)


def not_authorized(role_arn, action, resource, session, why):
    """The sentence of AWS's AccessDeniedException."""
    account, name = role_arn.split(":")[4], role_arn.split("/")[-1]
    user = f"arn:aws:sts::{account}:assumed-role/{name}/{session}"
    return (
        f"User: {user} is not authorized to perform: {action} on resource: {resource} {why}"
    )


def may_assume(role_arn, service, source_arn):
    """Whether a role lets a service of AWS take it, for one of the account's resources."""
    account = role_arn.split(":")[4]
    role = next((it for it in iam_backends[account]["aws"].get_roles() if it.arn == role_arn), None)
    context = {"aws:SourceAccount": account, "aws:SourceArn": source_arn}
    request = Request("sts:AssumeRole", role_arn, service, context=context)
    return role is not None and bool(allows(role.assume_role_policy_document, request))
