"""CodeDeploy for Lambda: applications, groups, configurations, and deployments that shift, wait, stop and roll back."""

import json

from peer import ROLE, bot, client, create_function, fails, same, until, wait, zip_of

codedeploy = client("codedeploy")
functions = client("lambda")
cloudwatch = client("cloudwatch")
logs = client("logs")
APPLICATION, GROUP, NAME, ALIAS = "peer-application", "live", "peer-released", "live"
HERE = {"applicationName": APPLICATION, "deploymentGroupName": GROUP}

# Applications
codedeploy.create_application(applicationName=APPLICATION, computePlatform="Lambda")
with fails("ApplicationAlreadyExistsException", 400):
    codedeploy.create_application(applicationName=APPLICATION, computePlatform="Lambda")
same(codedeploy.get_application(applicationName=APPLICATION)["application"]["computePlatform"], "Lambda")
same(codedeploy.list_applications()["applications"], [APPLICATION])
with fails("ApplicationDoesNotExistException", 400):
    codedeploy.get_application(applicationName="nobody")

batch = codedeploy.batch_get_applications(applicationNames=[APPLICATION])["applicationsInfo"]
same([one["applicationName"] for one in batch], [APPLICATION])
arn = f"arn:aws:codedeploy:us-east-1:000000000000:application:{APPLICATION}"
codedeploy.tag_resource(ResourceArn=arn, Tags=[{"Key": "team", "Value": "quiz"}, {"Key": "a", "Value": "b"}])
codedeploy.untag_resource(ResourceArn=arn, TagKeys=["a"])
same(codedeploy.list_tags_for_resource(ResourceArn=arn)["Tags"], [{"Key": "team", "Value": "quiz"}])

# Configurations
configs = codedeploy.list_deployment_configs()["deploymentConfigsList"]
assert "CodeDeployDefault.LambdaCanary10Percent5Minutes" in configs, configs
builtin = codedeploy.get_deployment_config(deploymentConfigName="CodeDeployDefault.LambdaLinear10PercentEvery1Minute")
same(
    builtin["deploymentConfigInfo"]["trafficRoutingConfig"],
    {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 10, "linearInterval": 1}},
)
codedeploy.create_deployment_config(
    deploymentConfigName="Peer25Percent2Minutes",
    computePlatform="Lambda",
    trafficRoutingConfig={
        "type": "TimeBasedCanary",
        "timeBasedCanary": {"canaryPercentage": 25, "canaryInterval": 2},
    },
)

# Groups
group = {
    **HERE,
    "serviceRoleArn": ROLE,
    "deploymentConfigName": "Peer25Percent2Minutes",
    "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
}
codedeploy.create_deployment_group(
    **group,
    autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]},
)
with fails("DeploymentGroupAlreadyExistsException"):
    codedeploy.create_deployment_group(**group)
same(codedeploy.list_deployment_groups(applicationName=APPLICATION)["deploymentGroups"], [GROUP])
codedeploy.update_deployment_group(
    applicationName=APPLICATION,
    currentDeploymentGroupName=GROUP,
    alarmConfiguration={"enabled": True, "alarms": [{"name": "peer-alarm"}]},
)
info = codedeploy.get_deployment_group(**HERE)["deploymentGroupInfo"]
same(info["alarmConfiguration"]["alarms"], [{"name": "peer-alarm"}])
same(info["computePlatform"], "Lambda")
batch = codedeploy.batch_get_deployment_groups(applicationName=APPLICATION, deploymentGroupNames=[GROUP])
same(batch["deploymentGroupsInfo"][0]["deploymentGroupId"], info["deploymentGroupId"])

# Two versions and an alias
create_function(functions, NAME, bot("one"))
functions.publish_version(FunctionName=NAME)
functions.create_alias(FunctionName=NAME, Name=ALIAS, FunctionVersion="1")
for text in ["two", "three"]:
    functions.update_function_code(FunctionName=NAME, ZipFile=bot(text))
    wait(functions, "function_updated_v2", FunctionName=NAME)
    functions.publish_version(FunctionName=NAME)


def alarm(state):
    cloudwatch.put_metric_alarm(
        AlarmName="peer-alarm",
        Namespace="Peer",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="ignore",
    )
    cloudwatch.set_alarm_state(AlarmName="peer-alarm", StateValue=state, StateReason="the peer says so")


def app_spec(current, target, hooks=()):
    properties = {"Name": NAME, "Alias": ALIAS, "CurrentVersion": current, "TargetVersion": target}
    return json.dumps(
        {
            "version": 0.0,
            "Resources": [{"released": {"Type": "AWS::Lambda::Function", "Properties": properties}}],
            "Hooks": list(hooks),
        }
    )


def deploy(content, **more):
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
    return codedeploy.create_deployment(**HERE, revision=revision, **more)["deploymentId"]


def deployment(identifier):
    return codedeploy.get_deployment(deploymentId=identifier)["deploymentInfo"]


def serving():
    found = functions.get_alias(FunctionName=NAME, Name=ALIAS)
    return found["FunctionVersion"], found.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})


def ended(identifier):
    return until(lambda: deployment(identifier)["status"] in {"Succeeded", "Failed", "Stopped"} and deployment(identifier))


def events_of(identifier):
    [target] = codedeploy.list_deployment_targets(deploymentId=identifier)["targetIds"]
    found = codedeploy.get_deployment_target(deploymentId=identifier, targetId=target)["deploymentTarget"]
    return {event["lifecycleEventName"]: event["status"] for event in found["lambdaTarget"]["lifecycleEvents"]}


# A canary that goes well, written in YAML
alarm("OK")
yaml = f"""version: 0.0
Resources:
  - released:
      Type: AWS::Lambda::Function
      Properties:
        Name: {NAME}
        Alias: {ALIAS}
        CurrentVersion: 1
        TargetVersion: 2
"""
good = deploy(yaml, description="a good one")
with fails("DeploymentLimitExceededException"):
    deploy(app_spec("1", "2"))
until(lambda: serving() == ("1", {"2": 0.25}))
with fails("UnsupportedActionForDeploymentTypeException"):
    codedeploy.continue_deployment(deploymentId=good, deploymentWaitType="READY_WAIT")
wait(codedeploy, "deployment_successful", deploymentId=good)
same(serving(), ("2", {}))
same(deployment(good)["creator"], "user")
same(set(events_of(good).values()), {"Succeeded"})
targets = codedeploy.list_deployment_targets(deploymentId=good)["targetIds"]
batch = codedeploy.batch_get_deployment_targets(deploymentId=good, targetIds=targets)["deploymentTargets"]
same(batch[0]["deploymentTargetType"], "LambdaTarget")
same(batch[0]["lambdaTarget"]["lambdaFunctionInfo"]["targetVersion"], "2")
same(codedeploy.batch_get_deployments(deploymentIds=[good])["deploymentsInfo"][0]["status"], "Succeeded")
with fails("DeploymentAlreadyCompletedException"):
    codedeploy.stop_deployment(deploymentId=good)

# A hook that gets its payload, and whose report decides
create_function(functions, "peer-hook", zip_of("exports.handler = async (event) => { console.log(JSON.stringify(event)); };"))


def report(identifier, status):
    def payload():
        found = logs.filter_log_events(logGroupName="/aws/lambda/peer-hook", filterPattern="LifecycleEventHookExecutionId")
        texts = [one["message"] for one in found["events"] if identifier in one["message"]]
        return texts and json.loads(texts[0][texts[0].index("{") :])

    # The group of a function's logs appears with its first line.
    until(lambda: "/aws/lambda/peer-hook" in [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]])
    event = until(payload)
    same(set(event), {"DeploymentId", "LifecycleEventHookExecutionId"})
    execution = event["LifecycleEventHookExecutionId"]
    codedeploy.put_lifecycle_event_hook_execution_status(
        deploymentId=identifier, lifecycleEventHookExecutionId=execution, status=status
    )


approved = deploy(app_spec("2", "3", [{"BeforeAllowTraffic": "peer-hook"}]), deploymentConfigName="CodeDeployDefault.LambdaAllAtOnce")
report(approved, "Succeeded")
wait(codedeploy, "deployment_successful", deploymentId=approved)
same(serving(), ("3", {}))
refused = deploy(app_spec("3", "2", [{"BeforeAllowTraffic": "peer-hook"}]))
report(refused, "Failed")
failed = ended(refused)
same((failed["status"], failed["errorInformation"]["code"]), ("Failed", "HOOK_EXECUTION_FAILURE"))
same(events_of(refused)["BeforeAllowTraffic"], "Failed")
rollback = until(lambda: deployment(refused).get("rollbackInfo", {}).get("rollbackDeploymentId"))
same(ended(rollback)["creator"], "codeDeployRollback")
same(deployment(rollback)["rollbackInfo"]["rollbackTriggeringDeploymentId"], refused)
same(serving(), ("3", {}))

# An alarm in the middle
alarmed = deploy(app_spec("3", "2"), deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent30Minutes")
until(lambda: serving() == ("3", {"2": 0.1}))
alarm("ALARM")
stopped = ended(alarmed)
same((stopped["status"], stopped["errorInformation"]["code"]), ("Stopped", "ALARM_ACTIVE"))
ended(until(lambda: deployment(alarmed).get("rollbackInfo", {}).get("rollbackDeploymentId")))
same(serving(), ("3", {}))

# Somebody stops it
alarm("OK")
manual = deploy(app_spec("3", "2"), deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent30Minutes")
until(lambda: serving() == ("3", {"2": 0.1}))
assert codedeploy.stop_deployment(deploymentId=manual, autoRollbackEnabled=True)["status"] in {"Pending", "Succeeded"}
same(ended(manual)["status"], "Stopped")
ended(until(lambda: deployment(manual).get("rollbackInfo", {}).get("rollbackDeploymentId")))
same(serving(), ("3", {}))

# A version that the alias does not serve fails the deployment, not the call
wrong = ended(deploy(app_spec("1", "2")))
same((wrong["status"], wrong["errorInformation"]["code"]), ("Failed", "INVALID_LAMBDA_CONFIGURATION"))

# Revisions
revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": app_spec("3", "1")}}
codedeploy.register_application_revision(applicationName=APPLICATION, revision=revision, description="the next")
found = codedeploy.get_application_revision(applicationName=APPLICATION, revision=revision)
same(found["revisionInfo"]["description"], "the next")
assert len(codedeploy.list_application_revisions(applicationName=APPLICATION)["revisions"]) > 1

# What there was, and the end
pages = codedeploy.get_paginator("list_deployments").paginate(**HERE, includeOnlyStatuses=["Succeeded"])
assert {good, approved} <= {one for page in pages for one in page["deployments"]}
with fails("DeploymentDoesNotExistException"):
    codedeploy.get_deployment(deploymentId="d-000000000")
with fails("NotImplemented", 501):
    codedeploy.list_git_hub_account_token_names()
codedeploy.delete_deployment_group(**HERE)
with fails("DeploymentGroupDoesNotExistException"):
    codedeploy.get_deployment_group(**HERE)
codedeploy.delete_deployment_config(deploymentConfigName="Peer25Percent2Minutes")
codedeploy.delete_application(applicationName=APPLICATION)
