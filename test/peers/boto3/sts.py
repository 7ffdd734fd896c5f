"""STS: identities, assumed roles, web identities."""

import base64
import json
import time

from peer import client, fails, same

sts = client("sts")
ROLE = "arn:aws:iam::000000000000:role/release"

same(sts.get_caller_identity()["Account"], "000000000000")
assumed = sts.assume_role(RoleArn=ROLE, RoleSessionName="peer", DurationSeconds=900)
credentials = assumed["Credentials"]
same(assumed["AssumedRoleUser"]["Arn"], "arn:aws:sts::000000000000:assumed-role/release/peer")
as_role = client(
    "sts",
    aws_access_key_id=credentials["AccessKeyId"],
    aws_secret_access_key=credentials["SecretAccessKey"],
    aws_session_token=credentials["SessionToken"],
)
same(as_role.get_caller_identity()["Arn"], "arn:aws:sts::000000000000:assumed-role/release/peer")
with fails("ValidationError", 400):
    sts.assume_role(RoleArn=ROLE, RoleSessionName="peer", DurationSeconds=900_000)


def token(**claims):
    parts = [{"alg": "RS256"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


identity = {"RoleArn": ROLE, "RoleSessionName": "peer"}
answer = sts.assume_role_with_web_identity(
    **identity, WebIdentityToken=token(aud="sts.amazonaws.com", exp=time.time() + 300, sub="repo:o/r")
)
same(answer["SubjectFromWebIdentityToken"], "repo:o/r")
with fails("ExpiredTokenException", 400):
    sts.assume_role_with_web_identity(**identity, WebIdentityToken=token(aud="a", exp=1))
with fails("InvalidIdentityToken", 400):
    sts.assume_role_with_web_identity(**identity, WebIdentityToken="nonsense")
with fails("NotImplemented", 501):
    sts.get_session_token()
