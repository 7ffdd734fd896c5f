"""ECS's own deployments: blue/green and canary between two target groups, hooks, pauses, alarms, and the way back."""

import json
import urllib.request

from peer import ENDPOINT, ROLE, client, create_function, fails, same, until, wait, zip_of
from program_image import push_program

ecs = client("ecs")
ecr = client("ecr")
elb = client("elbv2")
functions = client("lambda")
cloudwatch = client("cloudwatch")
REPOSITORY, CLUSTER, SERVICE = "peer/deployed", "peer-deployed", "peer-web"
HERE = {"cluster": CLUSTER, "service": SERVICE}

image = push_program(REPOSITORY)


def register(answer, command=None):
    return ecs.register_task_definition(
        family="peer-web",
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
                **({"command": command} if command else {}),
            }
        ],
    )["taskDefinition"]["taskDefinitionArn"]


one, two, three = (register(answer) for answer in ["one", "two", "three"])
broken = register("broken", ["node", "-e", "process.exit(3)"])

# A production and a test listener between two target groups
balancer = elb.create_load_balancer(Name="peer-deployed", Subnets=["subnet-a", "subnet-b"])["LoadBalancers"][0]
groups = []
for name in ["peer-deployed-a", "peer-deployed-b"]:
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
listeners = [
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=port,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )["Listeners"][0]["ListenerArn"]
    for port, group in zip([18090, 18091], groups)
]
production, test = (elb.describe_rules(ListenerArn=listener)["Rules"][0]["RuleArn"] for listener in listeners)
endpoints = json.load(urllib.request.urlopen(f"{ENDPOINT}/_local/endpoints"))["listeners"]
urls = [next(each["url"] for each in endpoints if each["listenerArn"] == listener) for listener in listeners]
production_url, test_url = urls


def get(url):
    return urllib.request.urlopen(url).read().decode()


def weights(rule):
    [action] = elb.describe_rules(RuleArns=[rule])["Rules"][0]["Actions"]
    tuples = {each["TargetGroupArn"]: each["Weight"] for each in action["ForwardConfig"]["TargetGroups"]}
    return [tuples.get(group, 0) for group in groups]


def configuration(strategy, *hooks, **more):
    return {"strategy": strategy, "bakeTimeInMinutes": 0, "lifecycleHooks": list(hooks), **more}


advanced = {
    "alternateTargetGroupArn": groups[1],
    "productionListenerRule": production,
    "testListenerRule": test,
    "roleArn": ROLE,
}
service = {
    "cluster": CLUSTER,
    "serviceName": SERVICE,
    "taskDefinition": one,
    "desiredCount": 1,
    "launchType": "FARGATE",
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a"]}},
}
balanced = {"targetGroupArn": groups[0], "containerName": "web", "containerPort": 8080}
ecs.create_cluster(clusterName=CLUSTER)
with fails("ClientException", 400):
    ecs.create_service(**service, loadBalancers=[balanced], deploymentConfiguration=configuration("BLUE_GREEN"))
with fails("InvalidParameterException", 400):
    pause = {"targetType": "PAUSE", "lifecycleStages": ["PRODUCTION_TRAFFIC_SHIFT"]}
    ecs.create_service(
        **service,
        loadBalancers=[{**balanced, "advancedConfiguration": advanced}],
        deploymentConfiguration=configuration("BLUE_GREEN", pause),
    )
ecs.create_service(
    **service,
    loadBalancers=[{**balanced, "advancedConfiguration": advanced}],
    deploymentConfiguration=configuration("BLUE_GREEN"),
)


def latest():
    return ecs.list_service_deployments(**HERE)["serviceDeployments"][0]["serviceDeploymentArn"]


def deployment(arn):
    return ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]


def ended(arn):
    ends = {"SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"}
    return until(lambda: deployment(arn)["status"] in ends and deployment(arn), 60)


def deploy(definition, strategy, *hooks, **more):
    ecs.update_service(
        **HERE, taskDefinition=definition, deploymentConfiguration=configuration(strategy, *hooks, **more)
    )
    return latest()


# The first deployment goes to the group without production traffic
same(ended(latest())["status"], "SUCCESSFUL")
wait(ecs, "services_stable", cluster=CLUSTER, services=[SERVICE])
same((weights(production), weights(test)), ([0, 100], [0, 100]))
same(get(production_url), "one")

# Blue/green with a pause while green has the test traffic only
pause = {"targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}
released = deploy(two, "BLUE_GREEN", pause)
[hook] = until(lambda: deployment(released).get("lifecycleHookDetails"), 60)
same((hook["targetType"], hook["status"], hook["timeoutAction"]), ("PAUSE", "AWAITING_ACTION", "ROLLBACK"))
shown = deployment(released)
same((shown["status"], shown["lifecycleStage"]), ("IN_PROGRESS", "POST_TEST_TRAFFIC_SHIFT"))
same(shown["targetServiceRevision"]["requestedTestTrafficWeight"], 100.0)
same((get(production_url), get(test_url)), ("one", "two"))
current = ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0]
same(current["currentServiceDeployment"], released)
same([each["status"] for each in current["deployments"]], ["PRIMARY", "ACTIVE"])
with fails("InvalidParameterException", 400):
    ecs.continue_service_deployment(serviceDeploymentArn=released, hookId="ecs-pause-nobody")
ecs.continue_service_deployment(serviceDeploymentArn=released, hookId=hook["hookId"])
same(ended(released)["status"], "SUCCESSFUL")
wait(ecs, "services_stable", cluster=CLUSTER, services=[SERVICE])
same((weights(production), get(production_url)), ([100, 0], "two"))

# A canary that somebody stops
stopped = deploy(three, "CANARY", canaryConfiguration={"canaryPercent": 25.0, "canaryBakeTimeInMinutes": 60})
until(lambda: weights(production) == [75, 25], 60)
same(ecs.stop_service_deployment(serviceDeploymentArn=stopped)["serviceDeploymentArn"], stopped)
back = ended(stopped)
same((back["status"], weights(production)), ("ROLLBACK_SUCCESSFUL", [100, 0]))
same(back["rollback"]["serviceRevisionArn"], back["sourceServiceRevisions"][0]["arn"])
with fails("ConflictException", 400):
    ecs.stop_service_deployment(serviceDeploymentArn=stopped, stopType="ROLLBACK")
with fails("ServiceDeploymentNotFoundException", 400):
    ecs.stop_service_deployment(serviceDeploymentArn=f"{stopped}x")

# A function that refuses, and one that cannot be understood
create_function(functions, "peer-gate", zip_of("exports.handler = async () => ({ hookStatus: 'FAILED' });"))
create_function(functions, "peer-riddle", zip_of("exports.handler = async () => ({ status: 'SUCCEEDED' });"))
for name, words in [("peer-gate", "returned FAILED status."), ("peer-riddle", "HookStatus must not be null.")]:
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    gate = {"hookTargetArn": arn, "roleArn": ROLE, "lifecycleStages": ["POST_SCALE_UP"]}
    refused = ended(deploy(three, "LINEAR", gate))
    same(refused["status"], "ROLLBACK_SUCCESSFUL")
    assert refused["statusReason"].endswith(words), refused["statusReason"]
    same((weights(production), get(production_url)), ([100, 0], "two"))


# An alarm that turns red while green is in production
def alarm(state):
    cloudwatch.put_metric_alarm(
        AlarmName="peer-deployed",
        Namespace="Peer",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="ignore",
    )
    cloudwatch.set_alarm_state(AlarmName="peer-deployed", StateValue=state, StateReason="the peer says so")


alarm("OK")
alarms = {"alarmNames": ["peer-deployed"], "enable": True, "rollback": True}
alarmed = deploy(three, "BLUE_GREEN", bakeTimeInMinutes=600, alarms=alarms)
until(lambda: deployment(alarmed).get("lifecycleStage") == "BAKE_TIME", 60)
same((weights(production), get(production_url)), ([0, 100], "three"))
alarm("ALARM")
back = ended(alarmed)
same((back["status"], back["alarms"]["triggeredAlarmNames"]), ("ROLLBACK_SUCCESSFUL", ["peer-deployed"]))
same((weights(production), get(production_url)), ([100, 0], "two"))

# Tasks that never get healthy, and a circuit breaker
breaker = {"enable": True, "rollback": True}
none = {"alarmNames": [], "enable": False, "rollback": False}
failed = ended(deploy(broken, "ROLLING", deploymentCircuitBreaker=breaker, alarms=none))
same((failed["status"], failed["deploymentCircuitBreaker"]["status"]), ("ROLLBACK_SUCCESSFUL", "TRIGGERED"))
same(failed["statusReason"], "Service deployment rolled back because the circuit breaker threshold was exceeded.")
same(get(production_url), "two")

# What there was
statuses = [each["status"] for each in ecs.list_service_deployments(**HERE)["serviceDeployments"]]
same(statuses, ["ROLLBACK_SUCCESSFUL"] * 5 + ["SUCCESSFUL"] * 2)
pages = [
    ecs.list_service_deployments(**HERE, status=["SUCCESSFUL"], maxResults=1),
]
pages.append(ecs.list_service_deployments(**HERE, status=["SUCCESSFUL"], nextToken=pages[0]["nextToken"]))
same([each["serviceDeploymentArn"] for page in pages for each in page["serviceDeployments"]][0], released)
missing = ecs.describe_service_deployments(serviceDeploymentArns=["nobody"])
same((missing["serviceDeployments"], missing["failures"][0]["reason"]), ([], "MISSING"))
with fails("ServiceNotFoundException", 400):
    ecs.list_service_deployments(cluster=CLUSTER, service="nobody")

# The end
ecs.delete_service(**HERE, force=True)
wait(ecs, "services_inactive", cluster=CLUSTER, services=[SERVICE])
for listener in listeners:
    elb.delete_listener(ListenerArn=listener)
elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
for group in groups:
    elb.delete_target_group(TargetGroupArn=group)
ecs.delete_cluster(cluster=CLUSTER)
ecr.delete_repository(repositoryName=REPOSITORY, force=True)
