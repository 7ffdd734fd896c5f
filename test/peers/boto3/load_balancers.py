"""Elastic Load Balancing v2: load balancers that answer over HTTP, by rule, by weight and by health."""

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from peer import ENDPOINT, client, fails, same, until, wait

elb = client("elbv2")
cloudwatch = client("cloudwatch")


def start_target(name):
    class Target(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(name)))
            self.end_headers()
            self.wfile.write(name.encode())

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Target)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {"Id": "127.0.0.1", "Port": server.server_address[1]}


# Load balancers
balancer = elb.create_load_balancer(Name="peer", Subnets=["subnet-a", "subnet-b"])["LoadBalancers"][0]
ARN = balancer["LoadBalancerArn"]
wait(elb, "load_balancer_exists", Names=["peer"])
wait(elb, "load_balancer_available", LoadBalancerArns=[ARN])
same((balancer["DNSName"], balancer["Type"], balancer["Scheme"]), ("127.0.0.1", "application", "internet-facing"))
with fails("LoadBalancerNotFound", 400):
    elb.describe_load_balancers(Names=["nobody"])
with fails("ValidationError", 400):
    elb.create_load_balancer(Name="internal-peer", Subnets=["subnet-a", "subnet-b"])
idle = [{"Key": "idle_timeout.timeout_seconds", "Value": "30"}]
assert idle[0] in elb.modify_load_balancer_attributes(LoadBalancerArn=ARN, Attributes=idle)["Attributes"]
assert idle[0] in elb.describe_load_balancer_attributes(LoadBalancerArn=ARN)["Attributes"]

# Target groups
groups = {}
for color in ["blue", "green"]:
    created = elb.create_target_group(
        Name=f"peer-{color}", Protocol="HTTP", Port=80, VpcId="vpc-1", TargetType="ip", HealthyThresholdCount=2
    )
    groups[color] = created["TargetGroups"][0]["TargetGroupArn"]
blue, green = groups["blue"], groups["green"]
with fails("DuplicateTargetGroupName", 400):
    elb.create_target_group(Name="peer-blue", Protocol="HTTP", Port=81, VpcId="vpc-1", TargetType="ip")
changed = elb.modify_target_group(TargetGroupArn=blue, HealthCheckPath="/health", HealthCheckIntervalSeconds=5)
same(changed["TargetGroups"][0]["HealthCheckPath"], "/health")
delay = [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}]
for arn in groups.values():
    elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=delay)
assert delay[0] in elb.describe_target_group_attributes(TargetGroupArn=blue)["Attributes"]
names = [one["TargetGroupName"] for one in elb.describe_target_groups(Names=["peer-blue", "peer-green"])["TargetGroups"]]
same(names, ["peer-blue", "peer-green"])


def forward(**weights):
    tuples = [{"TargetGroupArn": groups[color], "Weight": weight} for color, weight in weights.items()]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": tuples}}]


def health(arn, **more):
    described = elb.describe_target_health(TargetGroupArn=arn, **more)["TargetHealthDescriptions"]
    return [(one["TargetHealth"]["State"], one["TargetHealth"].get("Reason")) for one in described]


# Listeners
targets = {color: start_target(color) for color in groups}
elb.register_targets(TargetGroupArn=blue, Targets=[targets["blue"]])
same(health(blue), [("unused", "Target.NotInUse")])
listener = elb.create_listener(LoadBalancerArn=ARN, Protocol="HTTP", Port=18080, DefaultActions=forward(blue=1))
listener = listener["Listeners"][0]["ListenerArn"]
with fails("DuplicateListener", 400):
    elb.create_listener(LoadBalancerArn=ARN, Protocol="HTTP", Port=18080, DefaultActions=forward(green=1))
endpoints = json.load(urllib.request.urlopen(f"{ENDPOINT}/_local/endpoints"))["listeners"]
[url] = [one["url"] for one in endpoints if one["listenerArn"] == listener]


def get(path="/"):
    return urllib.request.urlopen(f"{url}{path}").read().decode()


wait(elb, "target_in_service", TargetGroupArn=blue)
same({get() for _ in range(4)}, {"blue"})
[action] = elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]["DefaultActions"]
same((action["TargetGroupArn"], action["ForwardConfig"]["TargetGroups"][0]["Weight"]), (blue, 1))

elb.modify_listener(ListenerArn=listener, DefaultActions=forward(blue=50, green=50))
elb.register_targets(TargetGroupArn=green, Targets=[targets["green"]])
wait(elb, "target_in_service", TargetGroupArn=green, Targets=[targets["green"]])
same({get() for _ in range(40)}, {"blue", "green"})
[action] = elb.describe_listeners(LoadBalancerArn=ARN)["Listeners"][0]["DefaultActions"]
same("TargetGroupArn" in action, False)
same([one["Weight"] for one in action["ForwardConfig"]["TargetGroups"]], [50, 50])

# Rules
condition = {"Field": "path-pattern", "Values": ["/tea"]}
teapot = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "MessageBody": "short and stout"}}
rule = elb.create_rule(ListenerArn=listener, Priority=10, Conditions=[condition], Actions=[teapot])["Rules"][0]
same(get("/tea"), "short and stout")
with fails("PriorityInUse", 400):
    elb.create_rule(ListenerArn=listener, Priority=10, Conditions=[condition], Actions=[teapot])
elb.modify_rule(RuleArn=rule["RuleArn"], Conditions=[{"Field": "path-pattern", "Values": ["/coffee"]}])
elb.set_rule_priorities(RulePriorities=[{"RuleArn": rule["RuleArn"], "Priority": 20}])
rules = elb.describe_rules(ListenerArn=listener)["Rules"]
same([(one["Priority"], one["IsDefault"]) for one in rules], [("20", False), ("default", True)])
with fails("OperationNotPermitted", 400):
    elb.delete_rule(RuleArn=rules[1]["RuleArn"])
elb.delete_rule(RuleArn=rule["RuleArn"])
with fails("RuleNotFound", 400):
    elb.describe_rules(RuleArns=[rule["RuleArn"]])

# Tags
elb.add_tags(ResourceArns=[ARN, blue], Tags=[{"Key": "team", "Value": "quiz"}, {"Key": "a", "Value": "b"}])
elb.remove_tags(ResourceArns=[ARN], TagKeys=["a"])
tags = elb.describe_tags(ResourceArns=[ARN, blue])["TagDescriptions"]
same([len(one["Tags"]) for one in tags], [1, 2])

# Metrics
suffix = ARN.split(":loadbalancer/")[1]
found = cloudwatch.list_metrics(
    Namespace="AWS/ApplicationELB",
    MetricName="HTTPCode_Target_2XX_Count",
    Dimensions=[{"Name": "LoadBalancer", "Value": suffix}],
)["Metrics"]
combinations = sorted(sorted(one["Name"] for one in metric["Dimensions"]) for metric in found)
same(combinations, [["LoadBalancer"], ["LoadBalancer", "TargetGroup"], ["LoadBalancer", "TargetGroup"]])

# The end
elb.deregister_targets(TargetGroupArn=green, Targets=[targets["green"]])
same(health(green), [("draining", "Target.DeregistrationInProgress")])
wait(elb, "target_deregistered", TargetGroupArn=green, Targets=[targets["green"]])
same(health(green, Targets=[targets["green"]]), [("unused", "Target.NotRegistered")])
with fails("ResourceInUse", 400):
    elb.delete_target_group(TargetGroupArn=blue)
elb.delete_listener(ListenerArn=listener)
with fails("ListenerNotFound", 400):
    elb.describe_listeners(ListenerArns=[listener])
elb.delete_load_balancer(LoadBalancerArn=ARN)
wait(elb, "load_balancers_deleted", LoadBalancerArns=[ARN])
for arn in groups.values():
    elb.delete_target_group(TargetGroupArn=arn)
with fails("TargetGroupNotFound", 400):
    elb.describe_target_health(TargetGroupArn=blue)

# Network load balancers
network = elb.create_load_balancer(Name="peer-net", Type="network", Subnets=["subnet-a"])["LoadBalancers"][0]
tcp = elb.create_target_group(Name="peer-tcp", Protocol="TCP", Port=80, VpcId="vpc-1", TargetType="ip")
tcp = tcp["TargetGroups"][0]["TargetGroupArn"]
action = {"Type": "forward", "TargetGroupArn": tcp}
with fails("IncompatibleProtocols", 400):
    other = elb.create_load_balancer(Name="peer-app", Subnets=["subnet-a", "subnet-b"])["LoadBalancers"][0]
    elb.create_listener(
        LoadBalancerArn=other["LoadBalancerArn"], Protocol="HTTP", Port=18081, DefaultActions=[action]
    )
listener = elb.create_listener(
    LoadBalancerArn=network["LoadBalancerArn"], Protocol="TCP", Port=18082, DefaultActions=[action]
)["Listeners"][0]["ListenerArn"]
assert ":listener/net/peer-net/" in listener, listener
elb.register_targets(TargetGroupArn=tcp, Targets=[start_target("tcp")])
wait(elb, "target_in_service", TargetGroupArn=tcp)
endpoints = json.load(urllib.request.urlopen(f"{ENDPOINT}/_local/endpoints"))["listeners"]
[url] = [one["url"].replace("tcp:", "http:") for one in endpoints if one["listenerArn"] == listener]
until(lambda: get() == "tcp")
