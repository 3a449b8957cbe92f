"""Holds each request against botocore's model of the service before moto sees it.

moto reads what it knows of a request and leaves the rest; AWS refuses a member that is missing, of a
wrong type, too long, out of range, no value of its enum or unlike its pattern. A member that the
model does not have is refused, too: some services of AWS pass over it, which would hide a mistake.
What botocore's own validator does not look at (enums, patterns, upper bounds) is added to it here.
"""

import functools
import json
from io import BytesIO
from xml.etree import ElementTree

import regex
from botocore.exceptions import UnknownServiceError
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from werkzeug.exceptions import NotFound

from . import Refusal, patch

# Services whose requests are signed with another name than botocore's.
SIGNED_AS = {
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "tagging": "resourcegroupstaggingapi",
}

# What a service calls a request that does not fit, where it has a word of its own.
CODES = {
    "ecr": "InvalidParameterException",
    "ecs": "InvalidParameterException",
    "logs": "InvalidParameterException",
    "route53": "InvalidInput",
    "s3": "InvalidArgument",
    "servicediscovery": "InvalidInput",
    "sns": "InvalidParameter",
    "wafv2": "WAFInvalidParameterException",
}
MALFORMED_XML = "The XML you provided was not well-formed or did not validate against our published schema"


@patch
def requests_fit_the_model():
    """moto answers whatever it can make sense of."""
    original = DomainDispatcherApplication.__call__

    def call(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        refusal = _refusal(Request(dict(environ, **{"wsgi.input": BytesIO(body)})))
        if refusal is None:
            return original(self, environ, start_response)
        body = refusal["body"].encode()
        headers = {**refusal["headers"], "Content-Length": str(len(body))}
        start_response(f"{refusal['status_code']} Bad Request", list(headers.items()))
        return [body]

    DomainDispatcherApplication.__call__ = call


def _refusal(request):
    """The answer to a request that does not fit, or None."""
    try:
        # `AWS4-HMAC-SHA256 Credential=<key>/<day>/<region>/<service>/aws4_request, ...`
        name = request.headers.get("Authorization", "").split(",")[0].split("/")[3]
        service = get_service_model(SIGNED_AS.get(name, name))
        protocol = determine_request_protocol(service, request.content_type)
        operation, labels = get_service_router(service.service_name).match(request)
    except (IndexError, NotFound, NotImplementedError, UnknownServiceError):
        return None  # moto says so itself.
    if operation.input_shape is None:
        return None
    findings = _Findings()
    try:
        params = PARAMS[protocol](operation, request, labels, findings)
        _Validator()._validate(params, operation.input_shape, findings, "")
    except (ValueError, RequestParserError, ElementTree.ParseError) as error:
        findings.report("", "unreadable", error=error)
    if not findings:
        return None
    serializer = get_serializer_class(service.service_name, protocol)(operation)
    return serializer.serialize(_error(operation, protocol, findings))


class _Findings(list):
    """What does not fit, as botocore's validator reports it."""

    def report(self, name, reason, **more):
        self.append((name.removeprefix("."), reason, more))


class _Validator(ParamValidator):
    # A scalar in a list is looked at only if its shape has one of these.
    VALIDATED_METADATA_ATTRS = ParamValidator.VALIDATED_METADATA_ATTRS | {"enum", "max", "pattern"}

    def _validate(self, params, shape, errors, name):
        super()._validate(params, shape, errors, name)
        limit = shape.metadata.get("max")
        if isinstance(params, (str, list)) or shape.type_name == "map":
            if limit is not None and len(params) > limit:
                errors.report(name, "too long", param=params, limit=limit)
        elif isinstance(params, (int, float)) and limit is not None and params > limit:
            errors.report(name, "too large", param=params, limit=limit)
        if not isinstance(params, str):
            return
        values = shape.metadata.get("enum")
        if values and params not in values:
            errors.report(name, "enum", param=params, values=values)
        pattern = shape.metadata.get("pattern")
        if pattern and not _compiled(pattern).fullmatch(params):
            errors.report(name, "pattern", param=params, pattern=pattern)


@functools.cache
def _compiled(pattern):
    # Java writes characters beyond the first plane as two.
    return regex.compile(pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"))


def _parsed(protocol, operation, request, labels):
    values = {
        "method": request.method,
        "values": request.values,
        "headers": request.headers,
        "body": request.data,
        "url_path": request.path,
        "url_params": labels,
    }
    parsed = PROTOCOL_PARSERS[protocol](operation).parse(values)
    return {name: value for name, value in parsed.items() if value is not None}


def _of_query(protocol, operation, request, labels, findings):
    """What is in the form and not in what is written again of what was read, is unknown."""
    params = _parsed(protocol, operation, request, labels)
    again = create_serializer(protocol, include_validation=False).serialize_to_request(params, operation)["body"]
    for name, text in request.values.items():
        written = again.get(name)
        if written is None:
            # An empty list or structure is written as nothing.
            if text:
                findings.report("", "unknown field", unknown_param=name)
        elif written in ("true", "false") and text.lower() != written:
            findings.report(name, "invalid type", param=text, valid_types=["boolean"])
    return params


def _of_json(operation, request, labels, findings):
    body = json.loads(request.data or b"{}")
    return _named(operation.input_shape, body)


def _of_rest_json(operation, request, labels, findings):
    shape = operation.input_shape
    params = _parsed("rest-json", operation, request, labels)
    payload = shape.serialization.get("payload")
    if payload is None and request.data:
        members = shape.members
        located = {name: value for name, value in params.items() if "location" in members[name].serialization}
        return {**_named(shape, json.loads(request.data)), **located}
    return params


def _named(shape, value):
    """JSON with the names of the model's members, unknown ones as they are, without nulls."""
    if shape.type_name == "structure" and isinstance(value, dict) and not shape.is_document_type:
        names = {it.serialization.get("name", name): name for name, it in shape.members.items()}
        return {
            names.get(key, key): _named(shape.members[names[key]], item) if key in names else item
            for key, item in value.items()
            if item is not None
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [_named(shape.member, item) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _named(shape.value, item) for key, item in value.items() if item is not None}
    return value


def _of_xml(operation, request, labels, findings):
    shape = operation.input_shape
    if "payload" in shape.serialization:
        shape = shape.members[shape.serialization["payload"]]
    if shape.type_name == "structure" and request.data:
        _unknown_tags(shape, ElementTree.fromstring(request.data), findings)
    return _parsed("rest-xml", operation, request, labels)


def _unknown_tags(shape, node, findings):
    if shape.type_name == "list":
        for item in node:
            _unknown_tags(shape.member, item, findings)
    if shape.type_name != "structure":
        return
    members = {}
    for name, member in shape.members.items():
        tag = member.serialization.get("name", name)
        if member.type_name == "list" and member.serialization.get("flattened"):
            tag, member = member.member.serialization.get("name", tag), member.member
        members[tag] = member
    for item in node:
        tag = item.tag.split("}")[-1]
        if tag in members:
            _unknown_tags(members[tag], item, findings)
        else:
            findings.report("", "unknown field", unknown_param=tag)


PARAMS = {
    "ec2": functools.partial(_of_query, "ec2"),
    "json": _of_json,
    "query": functools.partial(_of_query, "query"),
    "rest-json": _of_rest_json,
    "rest-xml": _of_xml,
}


def _error(operation, protocol, findings):
    service = operation.service_model.service_name
    if protocol == "ec2":
        return _ec2_error(*findings[0])
    payload = operation.input_shape.serialization.get("payload")
    if service == "s3" and payload and operation.input_shape.members[payload].type_name == "structure":
        return Refusal("MalformedXML", MALFORMED_XML)
    if protocol == "json" and any(reason in ("invalid type", "unreadable") for _, reason, _ in findings):
        code = "SerializationException"
    else:
        code = CODES.get(service, "ValidationError" if protocol == "query" else "ValidationException")
    count = len(findings)
    errors = "error" if count == 1 else "errors"
    text = "; ".join(_text(*finding) for finding in findings)
    return Refusal(code, f"{count} validation {errors} detected: {text}")


def _ec2_error(name, reason, more):
    if reason == "missing required field":
        text = f"The request must contain the parameter {more['required_name']}"
        return Refusal("MissingParameter", text)
    if reason == "unknown field":
        text = f"The parameter {more['unknown_param']} is not recognized"
        return Refusal("UnknownParameter", text)
    given = more.get("param", more.get("error"))
    text = f"Value ({given}) for parameter {name} is invalid. {_text(name, reason, more)}"
    return Refusal("InvalidParameterValue", text)


def _text(name, reason, more):
    given = f"'{more.get('param')}'"
    match reason:
        case "missing required field":
            name = f"{name}.{more['required_name']}".removeprefix(".")
            given, constraint = "null", "Member must not be null"
        case "unknown field":
            return f"Unknown parameter '{name}.{more['unknown_param']}'".replace("'.", "'")
        case "enum":
            constraint = f"Member must satisfy enum value set: [{', '.join(more['values'])}]"
        case "pattern":
            constraint = f"Member must satisfy regular expression pattern: {more['pattern']}"
        case "too long":
            constraint = f"Member must have length less than or equal to {more['limit']}"
        case "too large":
            constraint = f"Member must have value less than or equal to {more['limit']}"
        case "invalid length":
            constraint = f"Member must have length greater than or equal to {more['min_allowed']}"
        case "invalid range":
            constraint = f"Member must have value greater than or equal to {more['min_allowed']}"
        case "invalid type":
            types = [it.split("'")[1] if "'" in it else it for it in more["valid_types"]]
            constraint = f"Member must be of type {' or '.join(types)}"
        case "unreadable":
            return str(more["error"])
        case _:  # Of a union: none of its members, or several.
            constraint = "Exactly one member must be set"
    return f"Value {given} at '{name}' failed to satisfy constraint: {constraint}"
