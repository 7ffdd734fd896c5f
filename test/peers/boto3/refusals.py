"""Calls that must be refused: every operation without each member that it requires, with values that name nothing
or are malformed, and under every fault that is an error. What they answer, modelled.py judges."""

import json
import urllib.request

from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

from peer import ENDPOINT, add_fault, client

CONFIG = Config(parameter_validation=False, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
FAULTS = ["throttle", "internal-error", "expired-token", "access-denied"]
TEXTS = ["nothing", "neither!", "d-000000000", "arn:aws:codedeploy:us-east-1:000000000000:application:nothing"]


def sample(shape, text):
    """A value of the shape, with `text` wherever it takes any."""
    if shape.type_name == "structure":
        return {name: sample(member, text) for name, member in shape.members.items() if name in shape.required_members}
    if shape.type_name == "list":
        return [sample(shape.member, text)]
    if shape.type_name == "map":
        return {text: sample(shape.value, text)}
    if shape.type_name in {"integer", "long", "float", "double"}:
        return 1
    return {"boolean": False, "blob": b"{}", "timestamp": "2026-01-01T00:00:00Z"}.get(shape.type_name, text)


def call(service_client, operation, arguments):
    # boto3 names methods in its own way; the mapping goes from them to operations.
    method = next(name for name, own in service_client.meta.method_to_api_mapping.items() if own == operation)
    try:
        getattr(service_client, method)(**arguments)
    except (ClientError, ParamValidationError):
        # Names that no bucket can have are refused by boto3 itself.
        pass


operations = json.load(urllib.request.urlopen(f"{ENDPOINT}/_local/operations"))
for service, names in operations.items():
    service_client = client(service, config=CONFIG)
    for name in names:
        shape = service_client.meta.service_model.operation_model(name).input_shape
        if shape is None:
            continue
        named = sample(shape, TEXTS[0])
        texts = {member: TEXTS[1] for member, part in shape.members.items() if part.type_name == "string"}
        # A request cannot leave out what stands in its path.
        free = [member for member in named if shape.members[member].serialization.get("location") != "uri"]
        inputs = [{other: value for other, value in named.items() if other != member} for member in free]
        inputs += [sample(shape, text) for text in TEXTS]
        for arguments in [*inputs, {**named, **texts}]:
            call(service_client, name, arguments)
        for fault in FAULTS:
            add_fault(json.dumps({"operation": f"{service}:{name}", "fault": fault}))
            call(service_client, name, named)
