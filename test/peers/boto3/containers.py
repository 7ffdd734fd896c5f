"""ECS: clusters, task definitions, tasks that really run, services with task sets of their own, tags, every waiter."""

from peer import ROLE, client, fails, same, until, wait
from program_image import push_program

ecs = client("ecs")
logs = client("logs")
CLUSTER, SERVICE = "peer-containers", "peer-external"
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-a"], "assignPublicIp": "DISABLED"}}
PROGRAM = """
console.log(`hello ${process.env.NAME}`);
if (process.env.NAME !== 'server') process.exit(Number(process.env.CODE));
require('node:http').createServer((request, response) => response.end()).listen(process.env.PORT);
"""
image = push_program("peer/containers", PROGRAM)

# Clusters
cluster = ecs.create_cluster(clusterName=CLUSTER, tags=[{"key": "team", "value": "chat"}])["cluster"]
same((cluster["clusterName"], cluster["status"], cluster["activeServicesCount"]), (CLUSTER, "ACTIVE", 0))
assert cluster["clusterArn"] in ecs.list_clusters()["clusterArns"]
described = ecs.describe_clusters(clusters=[CLUSTER, "none"], include=["TAGS"])
same(described["clusters"][0]["tags"], [{"key": "team", "value": "chat"}])
same([failure["reason"] for failure in described["failures"]], ["MISSING"])
insights = [{"name": "containerInsights", "value": "enabled"}]
same(ecs.update_cluster_settings(cluster=CLUSTER, settings=insights)["cluster"]["settings"], insights)
same(ecs.update_cluster(cluster=CLUSTER, settings=insights)["cluster"]["settings"], insights)
strategy = [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]
put = ecs.put_cluster_capacity_providers(
    cluster=CLUSTER, capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=strategy
)
same(put["cluster"]["capacityProviders"], ["FARGATE", "FARGATE_SPOT"])


# Task definitions
def register(name, **container):
    options = {"awslogs-group": "/peer/containers", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "peer"}
    return ecs.register_task_definition(
        family="peer-containers",
        executionRoleArn=ROLE,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "web",
                "image": image,
                "portMappings": [{"containerPort": 8080}],
                "environment": [{"name": "NAME", "value": name}, {"name": "CODE", "value": "3"}],
                "logConfiguration": {"logDriver": "awslogs", "options": options},
                **container,
            }
        ],
    )["taskDefinition"]


server = register("server")
job = register("job")
same((server["revision"], job["revision"], job["status"]), (1, 2, "ACTIVE"))
same(ecs.describe_task_definition(taskDefinition="peer-containers")["taskDefinition"]["revision"], 2)
arns = [server["taskDefinitionArn"], job["taskDefinitionArn"]]
same(ecs.list_task_definitions(familyPrefix="peer-containers")["taskDefinitionArns"], arns)
assert "peer-containers" in ecs.list_task_definition_families(status="ACTIVE")["families"]
with fails("ClientException"):
    ecs.register_task_definition(
        family="peer-wrong",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="8192",
        containerDefinitions=[{"name": "web", "image": image}],
    )


# Tasks
def run(definition, **more):
    started = ecs.run_task(
        cluster=CLUSTER, taskDefinition=definition, launchType="FARGATE", networkConfiguration=NETWORK, **more
    )
    same(started["failures"], [])
    return started["tasks"][0]["taskArn"]


def task(arn):
    return ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]


failing = run("peer-containers:2", startedBy="peer")
wait(ecs, "tasks_stopped", cluster=CLUSTER, tasks=[failing])
stopped = task(failing)
same((stopped["lastStatus"], stopped["stopCode"]), ("STOPPED", "EssentialContainerExited"))
same(stopped["containers"][0]["exitCode"], 3)
assert stopped["containers"][0]["imageDigest"] == image.split("@")[1]
stream = f"peer/web/{failing.split('/')[-1]}"
lines = logs.get_log_events(logGroupName="/peer/containers", logStreamName=stream)["events"]
same([line["message"] for line in lines], ["hello job"])

override = {"containerOverrides": [{"name": "web", "environment": [{"name": "CODE", "value": "0"}]}]}
well = run("peer-containers:2", overrides=override)
wait(ecs, "tasks_stopped", cluster=CLUSTER, tasks=[well])
same(task(well)["containers"][0]["exitCode"], 0)

running = run("peer-containers:1", startedBy="peer")
wait(ecs, "tasks_running", cluster=CLUSTER, tasks=[running])
details = {each["name"]: each["value"] for each in task(running)["attachments"][0]["details"]}
assert details["privateIPv4Address"].startswith("10.0."), details
same(ecs.list_tasks(cluster=CLUSTER, startedBy="peer")["taskArns"], [running])
same(ecs.stop_task(cluster=CLUSTER, task=running, reason="enough")["task"]["desiredStatus"], "STOPPED")
wait(ecs, "tasks_stopped", cluster=CLUSTER, tasks=[running])
same((task(running)["stopCode"], task(running)["stoppedReason"]), ("UserInitiated", "enough"))
lost = run(register("lost", image="127.0.0.1:1/none:1")["taskDefinitionArn"])
wait(ecs, "tasks_stopped", cluster=CLUSTER, tasks=[lost])
same(task(lost)["stopCode"], "TaskFailedToStart")
assert "CannotPullContainerError" in task(lost)["stoppedReason"], task(lost)["stoppedReason"]

# A service whose task sets are somebody else's business
HERE = {"cluster": CLUSTER, "service": SERVICE}
ecs.create_service(
    cluster=CLUSTER, serviceName=SERVICE, desiredCount=2, deploymentController={"type": "EXTERNAL"}
)
created = ecs.create_task_set(
    **HERE,
    taskDefinition="peer-containers:1",
    launchType="FARGATE",
    networkConfiguration=NETWORK,
    externalId="peer-1",
    scale={"value": 50, "unit": "PERCENT"},
)["taskSet"]
named = {**HERE, "taskSet": created["id"]}


def task_set():
    return ecs.describe_task_sets(**HERE, taskSets=[created["id"]])["taskSets"][0]


until(lambda: task_set()["stabilityStatus"] == "STEADY_STATE")
same((task_set()["runningCount"], task_set()["externalId"]), (1, "peer-1"))
same(ecs.update_service_primary_task_set(**HERE, primaryTaskSet=created["id"])["taskSet"]["status"], "PRIMARY")
ecs.update_task_set(**named, scale={"value": 100, "unit": "PERCENT"})
until(lambda: task_set()["runningCount"] == 2)
with fails("InvalidParameterException"):
    ecs.delete_task_set(**named)
same(ecs.delete_task_set(**named, force=True)["taskSet"]["status"], "DRAINING")
same([arn.split("/")[-1] for arn in ecs.list_services(cluster=CLUSTER)["serviceArns"]], [SERVICE])
ecs.delete_service(**HERE, force=True)
wait(ecs, "services_inactive", cluster=CLUSTER, services=[SERVICE])

# A service of ECS's own, in its plainest form
ecs.create_service(
    cluster=CLUSTER,
    serviceName="peer-plain",
    taskDefinition="peer-containers:1",
    desiredCount=1,
    launchType="FARGATE",
    networkConfiguration=NETWORK,
)
wait(ecs, "services_stable", cluster=CLUSTER, services=["peer-plain"])
plain = ecs.describe_services(cluster=CLUSTER, services=["peer-plain"])["services"][0]
same((plain["runningCount"], plain["deployments"][0]["rolloutState"]), (1, "COMPLETED"))
revisions = [each["arn"] for each in plain["currentServiceRevisions"]]
revision = ecs.describe_service_revisions(serviceRevisionArns=revisions)["serviceRevisions"][0]
same(revision["containerImages"][0]["imageDigest"], image.split("@")[1])
same(ecs.update_service(cluster=CLUSTER, service="peer-plain", desiredCount=0)["service"]["desiredCount"], 0)

# Tags
tags = [{"key": "stage", "value": "test"}]
ecs.tag_resource(resourceArn=plain["serviceArn"], tags=tags)
same(ecs.list_tags_for_resource(resourceArn=plain["serviceArn"])["tags"], tags)
ecs.untag_resource(resourceArn=plain["serviceArn"], tagKeys=["stage"])
same(ecs.list_tags_for_resource(resourceArn=plain["serviceArn"])["tags"], [])

# The end
ecs.delete_service(cluster=CLUSTER, service="peer-plain")
wait(ecs, "services_inactive", cluster=CLUSTER, services=["peer-plain"])
same(ecs.deregister_task_definition(taskDefinition="peer-containers:2")["taskDefinition"]["status"], "INACTIVE")
deleted = ecs.delete_task_definitions(taskDefinitions=["peer-containers:2"])["taskDefinitions"]
same(deleted[0]["status"], "DELETE_IN_PROGRESS")
until(lambda: ecs.describe_clusters(clusters=[CLUSTER])["clusters"][0]["runningTasksCount"] == 0)
same(ecs.delete_cluster(cluster=CLUSTER)["cluster"]["status"], "INACTIVE")
with fails("ClusterNotFoundException"):
    ecs.list_services(cluster=CLUSTER)
