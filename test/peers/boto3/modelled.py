"""Judges error codes by botocore's models. Reads `service operation code` line by line, prints those that the model
does not know for the operation and that no list below accounts for."""

import sys

from peer import client

#: Errors that any operation of a service may answer with; models leave them out. Source: "Common errors" of each
#: API reference.
COMMON = {
    "cloudwatch": {
        *{"AccessDenied", "AccessDeniedException", "ExpiredToken", "ExpiredTokenException"},
        *{"InvalidParameterCombination", "Throttling", "ThrottlingException", "ValidationError"},
        # The name in the model of the common MissingParameter.
        "MissingRequiredParameterException",
        # Modelled for metrics and tags; local-aws assumes it for alarms.
        "InternalServiceFault",
    },
    "codedeploy": {"AccessDeniedException", "ExpiredTokenException", "InternalFailure", "ThrottlingException"},
    "cloudformation": {"AccessDenied", "ExpiredToken", "InternalFailure", "Throttling", "ValidationError"},
    "ecr": {"AccessDeniedException", "ExpiredTokenException", "ThrottlingException"},
    "ecs": {"AccessDeniedException", "ExpiredTokenException", "ThrottlingException"},
    "elasticloadbalancing": {"AccessDenied", "ExpiredToken", "InternalFailure", "Throttling", "ValidationError"},
    "lambda": {"AccessDeniedException", "ExpiredTokenException", "ValidationException"},
    "logs": {"AccessDeniedException", "ExpiredTokenException", "ThrottlingException"},
    # Most of S3's codes are in no model, but in "Error responses" of its API reference.
    "s3": {
        *{"AccessDenied", "BadDigest", "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "BucketNotEmpty"},
        *{"EntityTooSmall", "ExpiredToken", "IllegalVersioningConfigurationException", "InternalError"},
        *{"InvalidArgument", "InvalidBucketName", "InvalidPart", "InvalidPartOrder", "InvalidRange"},
        *{"InvalidRequest", "MalformedXML", "NoSuchBucket", "NoSuchKey", "NoSuchUpload", "NoSuchVersion"},
        *{"PreconditionFailed", "SlowDown"},
        # No error there, but the answer 304 to a GET with a condition.
        "NotModified",
    },
    "sns": {"AccessDenied", "ExpiredToken", "InternalError", "Throttling"},
    "ssm": {"AccessDeniedException", "ExpiredTokenException", "ThrottlingException", "ValidationException"},
    "sts": {"AccessDenied", "ExpiredToken", "InternalFailure", "Throttling", "ValidationError"},
}


def modelled(service, operation):
    errors = client(service).meta.service_model.operation_model(operation).error_shapes
    return {name for error in errors for name in (error.name, error.error_code)}


for line in sorted(set(sys.stdin.read().split("\n")) - {""}):
    service, operation, code = line.split()
    if code not in modelled(service, operation) | COMMON.get(service, set()):
        print(line)
