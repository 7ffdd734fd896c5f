"""What the boto3 scripts share: clients, quick waiters, a zip with a function, and expected errors."""

import io
import os
import time
import urllib.request
import zipfile
from contextlib import contextmanager

import boto3
from botocore.exceptions import ClientError

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
ROLE = "arn:aws:iam::000000000000:role/peer"


#: Names of services in IAM actions that are not those of boto3.
NAMES = {"elasticloadbalancing": "elbv2"}


def client(service, **options):
    return boto3.client(NAMES.get(service, service), **options)


def wait(service_client, waiter, attempts=200, **arguments):
    service_client.get_waiter(waiter).wait(
        **arguments, WaiterConfig={"Delay": 0.1, "MaxAttempts": attempts}
    )


def zip_of(source, name="index.js"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, source)
    return buffer.getvalue()


def bot(text):
    return zip_of(f"exports.handler = async (event) => ({{ text: {text!r}, event }});")


def create_function(functions, name, code, **more):
    created = functions.create_function(
        FunctionName=name,
        Role=ROLE,
        Runtime="nodejs24.x",
        Handler="index.handler",
        Code={"ZipFile": code},
        **more,
    )
    wait(functions, "function_active_v2", FunctionName=name)
    return created


def same(actual, expected):
    assert actual == expected, f"\n got: {actual!r}\nwant: {expected!r}"


@contextmanager
def fails(code, status=None):
    """The block must fail with this AWS error code; yields a dict that then holds `error`."""
    caught = {}
    try:
        yield caught
    except ClientError as error:
        same(error.response["Error"]["Code"], code)
        if status is not None:
            same(error.response["ResponseMetadata"]["HTTPStatusCode"], status)
        caught["error"] = error
    else:
        raise AssertionError(f"expected {code}, but the call succeeded")


def until(condition, seconds=30):
    """Asks until `condition()` is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def add_fault(body):
    request = urllib.request.Request(f"{ENDPOINT}/_local/faults", body.encode(), method="POST")
    urllib.request.urlopen(request).read()
