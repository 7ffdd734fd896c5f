"""Lambda: functions and their states, versions, aliases with weights, invocations, and their logs."""

import base64
import json
import time

from peer import ROLE, bot, client, create_function, fails, same, until, wait, zip_of

functions = client("lambda")
s3 = client("s3")
logs = client("logs")
NAME = "peer-bot"

# Creation and states
created = create_function(functions, NAME, bot("one"), Tags={"team": "quiz"}, Timeout=5)
same(created["State"], "Pending")
wait(functions, "function_exists", FunctionName=NAME)
wait(functions, "function_active", FunctionName=NAME)
found = functions.get_function(FunctionName=NAME)
same(found["Configuration"]["State"], "Active")
same(found["Tags"], {"team": "quiz"})
arn = found["Configuration"]["FunctionArn"]
same(functions.get_function_configuration(FunctionName=arn)["Runtime"], "nodejs24.x")
same([one["FunctionName"] for one in functions.list_functions()["Functions"]], [NAME])
with fails("ResourceConflictException", 409):
    create_function(functions, NAME, bot("one"))
with fails("ResourceNotFoundException", 404) as caught:
    functions.get_function(FunctionName="nobody")
same(caught["error"].response["Type"], "User")

# Versions: the same code and configuration is the same version
first = functions.publish_version(FunctionName=NAME, Description="first")
same(first["Version"], "1")
wait(functions, "published_version_active", FunctionName=NAME, Qualifier="1")
same(functions.publish_version(FunctionName=NAME)["Version"], "1")

# New code, from bytes and from S3, with the preconditions that guard it
revision = functions.get_function_configuration(FunctionName=NAME)["RevisionId"]
updated = functions.update_function_code(FunctionName=NAME, ZipFile=bot("two"), RevisionId=revision)
same(updated["LastUpdateStatus"], "InProgress")
wait(functions, "function_updated_v2", FunctionName=NAME)
with fails("PreconditionFailedException", 412):
    functions.update_function_code(FunctionName=NAME, ZipFile=bot("two"), RevisionId=revision)
s3.create_bucket(Bucket="peer-code")
s3.put_object(Bucket="peer-code", Key="two.zip", Body=bot("two"))
functions.update_function_code(FunctionName=NAME, S3Bucket="peer-code", S3Key="two.zip")
wait(functions, "function_updated", FunctionName=NAME)
functions.update_function_configuration(FunctionName=NAME, Environment={"Variables": {"MOOD": "good"}})
wait(functions, "function_updated_v2", FunctionName=NAME)
same(functions.publish_version(FunctionName=NAME)["Version"], "2")
versions = functions.get_paginator("list_versions_by_function").paginate(FunctionName=NAME)
same([one["Version"] for page in versions for one in page["Versions"]], ["$LATEST", "1", "2"])

# Aliases share traffic out
functions.create_alias(FunctionName=NAME, Name="live", FunctionVersion="1")
moved = functions.update_alias(
    FunctionName=NAME, Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}}
)
same(moved["RoutingConfig"], {"AdditionalVersionWeights": {"2": 0.5}})
same(functions.get_alias(FunctionName=NAME, Name="live")["RevisionId"], moved["RevisionId"])
same([one["Name"] for one in functions.list_aliases(FunctionName=NAME)["Aliases"]], ["live"])
with fails("PreconditionFailedException", 412):
    functions.update_alias(FunctionName=NAME, Name="live", FunctionVersion="2", RevisionId="stale")

# Invocations
answer = functions.invoke(FunctionName=NAME, Payload=json.dumps({"n": 1}), LogType="Tail")
same(json.load(answer["Payload"]), {"text": "two", "event": {"n": 1}})
same(answer["ExecutedVersion"], "$LATEST")
assert "REPORT RequestId" in base64.b64decode(answer["LogResult"]).decode()
executed = {functions.invoke(FunctionName=f"{arn}:live")["ExecutedVersion"] for _ in range(60)}
same(executed, {"1", "2"})
same(json.load(functions.invoke(FunctionName=NAME, Qualifier="1")["Payload"])["text"], "one")
same(functions.invoke(FunctionName=NAME, InvocationType="Event")["StatusCode"], 202)
same(functions.invoke(FunctionName=NAME, InvocationType="DryRun")["StatusCode"], 204)
create_function(functions, "peer-broken", zip_of("exports.handler = async () => { throw new TypeError('no'); };"))
broken = functions.invoke(FunctionName="peer-broken")
same(broken["FunctionError"], "Unhandled")
same(json.load(broken["Payload"])["errorType"], "TypeError")

# Logs of functions, and logs of anybody
group = f"/aws/lambda/{NAME}"
until(lambda: logs.filter_log_events(logGroupName=group, filterPattern="REPORT")["events"])
stream = logs.describe_log_streams(logGroupName=group)["logStreams"][0]["logStreamName"]
assert logs.get_log_events(logGroupName=group, logStreamName=stream)["events"]
logs.create_log_group(logGroupName="peer")
logs.create_log_stream(logGroupName="peer", logStreamName="s")
now = int(time.time() * 1000)
logs.put_log_events(
    logGroupName="peer", logStreamName="s", logEvents=[{"timestamp": now, "message": "hello"}]
)
same([one["message"] for one in logs.get_log_events(logGroupName="peer", logStreamName="s")["events"]], ["hello"])
assert "peer" in [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]]
with fails("ResourceAlreadyExistsException"):
    logs.create_log_group(logGroupName="peer")
logs.delete_log_group(logGroupName="peer")

# Tags, and the end
functions.tag_resource(Resource=arn, Tags={"stage": "production"})
functions.untag_resource(Resource=arn, TagKeys=["team"])
same(functions.list_tags(Resource=arn)["Tags"], {"stage": "production"})
functions.delete_alias(FunctionName=NAME, Name="live")
functions.delete_function(FunctionName=NAME, Qualifier="1")
functions.delete_function(FunctionName=NAME)
with fails("ResourceNotFoundException", 404):
    functions.get_function(FunctionName=NAME)
with fails("NotImplemented", 501):
    functions.list_layers()
