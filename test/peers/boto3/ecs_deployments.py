"""CodeDeploy for ECS: task sets behind a production and a test listener, both waits, hooks, stops, and the way back."""

import hashlib
import json
import urllib.request

from peer import ENDPOINT, ROLE, client, create_function, fails, same, until, wait, zip_of
from program_image import push_program

codedeploy = client("codedeploy")
ecs = client("ecs")
ecr = client("ecr")
elb = client("elbv2")
functions = client("lambda")
logs = client("logs")
s3 = client("s3")
sns = client("sns")
REPOSITORY, CLUSTER, SERVICE = "peer/shifted", "peer-shifted", "peer-shop"
APPLICATION, GROUP = "peer-shop", "peer-shop-live"
HERE = {"applicationName": APPLICATION, "deploymentGroupName": GROUP}

image = push_program(REPOSITORY)


def register(answer):
    return ecs.register_task_definition(
        family="peer-shop",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "web",
                "image": image,
                "portMappings": [{"containerPort": 8080}],
                "environment": [{"name": "ANSWER", "value": answer}],
            }
        ],
    )["taskDefinition"]["taskDefinitionArn"]


one, two, three = (register(answer) for answer in ["one", "two", "three"])

# A production and a test listener on the same group, and a second group
balancer = elb.create_load_balancer(Name="peer-shifted", Subnets=["subnet-a", "subnet-b"])["LoadBalancers"][0]
NAMES = ["peer-shifted-a", "peer-shifted-b"]
groups = []
for name in NAMES:
    group = elb.create_target_group(
        Name=name,
        Protocol="HTTP",
        Port=8080,
        VpcId="vpc-1",
        TargetType="ip",
        HealthCheckIntervalSeconds=5,
        HealthyThresholdCount=2,
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.modify_target_group_attributes(
        TargetGroupArn=group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}]
    )
    groups.append(group)
production, test = (
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=port,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": groups[0]}],
    )["Listeners"][0]["ListenerArn"]
    for port in [18190, 18191]
)
endpoints = json.load(urllib.request.urlopen(f"{ENDPOINT}/_local/endpoints"))["listeners"]
urls = {each["listenerArn"]: each["url"] for each in endpoints}


def get(listener):
    return urllib.request.urlopen(urls[listener]).read().decode()


def weights(listener):
    [action] = elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["DefaultActions"]
    found = {each["TargetGroupArn"]: each["Weight"] for each in action["ForwardConfig"]["TargetGroups"]}
    return [found.get(group, 0) for group in groups]


ecs.create_cluster(clusterName=CLUSTER)
ecs.create_service(
    cluster=CLUSTER,
    serviceName=SERVICE,
    taskDefinition=one,
    desiredCount=1,
    launchType="FARGATE",
    deploymentController={"type": "CODE_DEPLOY"},
    networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-a"]}},
    loadBalancers=[{"targetGroupArn": groups[0], "containerName": "web", "containerPort": 8080}],
)
wait(elb, "target_in_service", TargetGroupArn=groups[0])


def task_sets():
    found = ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0]["taskSets"]
    left = [each for each in found if each["status"] != "DRAINING"]
    return {each["taskDefinition"]: (each["status"], each["scale"]["value"]) for each in left}


# Application and group
codedeploy.create_application(applicationName="peer-shop-before", computePlatform="ECS")
codedeploy.update_application(applicationName="peer-shop-before", newApplicationName=APPLICATION)
same(codedeploy.get_application(applicationName=APPLICATION)["application"]["computePlatform"], "ECS")
topic = sns.create_topic(Name="peer-shop")["TopicArn"]
waits = {
    "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 2000},
    "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 2000},
}
group = {
    **HERE,
    "serviceRoleArn": ROLE,
    "deploymentConfigName": "CodeDeployDefault.ECSCanary10Percent15Minutes",
    "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "ecsServices": [{"clusterName": CLUSTER, "serviceName": SERVICE}],
    "blueGreenDeploymentConfiguration": waits,
    "loadBalancerInfo": {
        "targetGroupPairInfoList": [
            {
                "targetGroups": [{"name": name} for name in NAMES],
                "prodTrafficRoute": {"listenerArns": [production]},
                "testTrafficRoute": {"listenerArns": [test]},
            }
        ]
    },
    "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    "triggerConfigurations": [
        {
            "triggerName": "all",
            "triggerTargetArn": topic,
            "triggerEvents": ["DeploymentStart", "DeploymentSuccess", "DeploymentFailure", "DeploymentRollback"],
        }
    ],
}
with fails("InvalidECSServiceException", 400):
    codedeploy.create_deployment_group(**{**group, "ecsServices": [{"clusterName": CLUSTER, "serviceName": "nobody"}]})
codedeploy.create_deployment_group(**group)
with fails("ECSServiceMappingLimitExceededException", 400):
    codedeploy.create_deployment_group(**{**group, "deploymentGroupName": "another"})


def app_spec(definition, *hooks):
    properties = {
        "TaskDefinition": definition,
        "LoadBalancerInfo": {"ContainerName": "web", "ContainerPort": 8080},
    }
    resource = {"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}
    return json.dumps({"version": 0.0, "Resources": [resource], "Hooks": list(hooks)})


def deploy(definition, *hooks, **more):
    content = app_spec(definition, *hooks)
    digest = hashlib.sha256(content.encode()).hexdigest()
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content, "sha256": digest}}
    return codedeploy.create_deployment(**HERE, revision=revision, **more)["deploymentId"]


def deployment(identifier):
    return codedeploy.get_deployment(deploymentId=identifier)["deploymentInfo"]


def reaches(identifier, status):
    return until(lambda: deployment(identifier)["status"] == status and deployment(identifier))


def target(identifier):
    [name] = codedeploy.list_deployment_targets(deploymentId=identifier)["targetIds"]
    same(name, f"{CLUSTER}:{SERVICE}")
    found = codedeploy.get_deployment_target(deploymentId=identifier, targetId=name)["deploymentTarget"]
    same(found["deploymentTargetType"], "ECSTarget")
    return found["ecsTarget"]


def rolled_back(identifier):
    rollback = until(lambda: deployment(identifier).get("rollbackInfo", {}).get("rollbackDeploymentId"))
    wait(codedeploy, "deployment_successful", deploymentId=rollback)
    found = deployment(rollback)
    same((found["creator"], found["deploymentConfigName"]), ("codeDeployRollback", "CodeDeployDefault.ECSAllAtOnce"))
    same(found["rollbackInfo"]["rollbackTriggeringDeploymentId"], identifier)
    return rollback


# A canary with both waits
good = deploy(two, description="a good one")
with fails("DeploymentLimitExceededException"):
    deploy(three)
reaches(good, "Ready")
same((weights(production), get(production)), ([100, 0], "one"))
same((weights(test), get(test)), ([0, 1], "two"))
with fails("InvalidDeploymentStatusException"):
    codedeploy.continue_deployment(deploymentId=good, deploymentWaitType="TERMINATION_WAIT")
codedeploy.continue_deployment(deploymentId=good, deploymentWaitType="READY_WAIT")
until(lambda: weights(production) == [90, 10])
same(task_sets(), {one: ("PRIMARY", 100.0), two: ("ACTIVE", 100.0)})
info = target(good)["taskSetsInfo"]
shown = [(each["taskSetLabel"], each["trafficWeight"], each["targetGroup"]["name"]) for each in info]
same(shown, [("Blue", 90.0, NAMES[0]), ("Green", 10.0, NAMES[1])])
with fails("DeploymentIsNotInReadyStateException"):
    codedeploy.continue_deployment(deploymentId=good, deploymentWaitType="READY_WAIT")
until(lambda: deployment(good)["instanceTerminationWaitTimeStarted"])
same((weights(production), get(production)), ([0, 100], "two"))
same(task_sets(), {one: ("ACTIVE", 100.0), two: ("PRIMARY", 100.0)})
same(deployment(good)["status"], "InProgress")
codedeploy.continue_deployment(deploymentId=good, deploymentWaitType="TERMINATION_WAIT")
wait(codedeploy, "deployment_successful", deploymentId=good)
until(lambda: task_sets() == {two: ("PRIMARY", 100.0)})
same({event["status"] for event in target(good)["lifecycleEvents"]}, {"Succeeded"})
same(len(target(good)["lifecycleEvents"]), 8)
for refused, arguments in [
    (codedeploy.list_deployment_instances, {}),
    (codedeploy.get_deployment_instance, {"instanceId": "i-1"}),
    (codedeploy.batch_get_deployment_instances, {"instanceIds": ["i-1"]}),
]:
    with fails("InvalidComputePlatformException"):
        refused(deploymentId=good, **arguments)

# Without the waits from here on
codedeploy.update_deployment_group(
    applicationName=APPLICATION,
    currentDeploymentGroupName=GROUP,
    blueGreenDeploymentConfiguration={
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 0},
        "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT", "waitTimeInMinutes": 0},
    },
)

# A hook that says no, after it has seen the test traffic
HOOK, LOGS = "peer-shop-hook", "/aws/lambda/peer-shop-hook"
create_function(functions, HOOK, zip_of("exports.handler = async (event) => { console.log(JSON.stringify(event)); };"))
refused = deploy(three, {"AfterAllowTestTraffic": HOOK})
until(lambda: LOGS in [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]])


def payload():
    lines = logs.filter_log_events(logGroupName=LOGS, filterPattern="LifecycleEventHookExecutionId")
    texts = [each["message"] for each in lines["events"] if refused in each["message"]]
    return texts and json.loads(texts[0][texts[0].index("{") :])


execution = until(payload)["LifecycleEventHookExecutionId"]
same((get(production), get(test)), ("two", "three"))
codedeploy.put_lifecycle_event_hook_execution_status(
    deploymentId=refused, lifecycleEventHookExecutionId=execution, status="Failed"
)
same(reaches(refused, "Failed")["errorInformation"]["code"], "HOOK_EXECUTION_FAILURE")
rollback = rolled_back(refused)
same((get(production), get(test)), ("two", "two"))
until(lambda: task_sets() == {two: ("PRIMARY", 100.0)})

# Somebody stops a canary, and its traffic goes back
stopped = deploy(three)
until(lambda: weights(production) == [10, 90])
assert codedeploy.stop_deployment(deploymentId=stopped, autoRollbackEnabled=True)["status"] in {"Pending", "Succeeded"}
same(reaches(stopped, "Stopped")["errorInformation"]["code"], "MANUAL_STOP")
rolled_back(stopped)
same((weights(production), get(production)), ([0, 100], "two"))

# An AppSpec file in a bucket; the groups swap their roles
s3.create_bucket(Bucket="peer-shop-releases")
s3.put_object(Bucket="peer-shop-releases", Key="appspec.json", Body=app_spec(three).encode())
location = {"bucket": "peer-shop-releases", "key": "appspec.json", "bundleType": "JSON"}
revision = {"revisionType": "S3", "s3Location": location}
stored = codedeploy.create_deployment(
    **HERE, revision=revision, deploymentConfigName="CodeDeployDefault.ECSAllAtOnce"
)["deploymentId"]
wait(codedeploy, "deployment_successful", deploymentId=stored)
same((weights(production), get(production), get(test)), ([100, 0], "three", "three"))
found = codedeploy.batch_get_application_revisions(applicationName=APPLICATION, revisions=[revision])["revisions"]
same(found[0]["revisionLocation"], revision)
same(found[0]["genericRevisionInfo"]["deploymentGroups"], [GROUP])

# What ECS refuses fails the deployment
wrong = reaches(deploy(three.rsplit(":", 1)[0] + ":99"), "Failed")
same(wrong["errorInformation"]["code"], "ECS_UPDATE_ERROR")

# What the topic was told
told = json.load(urllib.request.urlopen(f"{ENDPOINT}/_local/messages?topic=peer-shop"))["messages"]
subjects = [each["subject"].split(":")[0] for each in told if each["subject"].split()[3] in {good, refused, rollback}]
same(subjects, ["CREATED", "SUCCEEDED", "CREATED", "FAILED", "CREATED", "IN_PROGRESS", "SUCCEEDED"])
message = json.loads(told[1]["message"])
same((message["status"], message["deploymentId"], message["eventTriggerName"]), ("SUCCEEDED", good, "all"))

# The end
codedeploy.delete_deployment_group(**HERE)
codedeploy.delete_application(applicationName=APPLICATION)
ecs.delete_service(cluster=CLUSTER, service=SERVICE, force=True)
wait(ecs, "services_inactive", cluster=CLUSTER, services=[SERVICE])
for listener in [production, test]:
    elb.delete_listener(ListenerArn=listener)
elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
for arn in groups:
    elb.delete_target_group(TargetGroupArn=arn)
ecs.delete_cluster(cluster=CLUSTER)
ecr.delete_repository(repositoryName=REPOSITORY, force=True)
sns.delete_topic(TopicArn=topic)
s3.delete_object(Bucket="peer-shop-releases", Key="appspec.json")
s3.delete_bucket(Bucket="peer-shop-releases")
functions.delete_function(FunctionName=HOOK)
