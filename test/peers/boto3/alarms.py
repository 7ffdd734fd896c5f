"""CloudWatch: metrics, alarms on them, on expressions and on other alarms, and states that are set by hand. Runs once
for each protocol."""

import datetime
import json
import os
import urllib.request

from peer import ENDPOINT, client, fails, same, until, wait

cloudwatch = client("cloudwatch")
PREFIX = os.environ["PEER_PROTOCOL"]
same(cloudwatch.meta.service_model.resolved_protocol, PREFIX)
NAME = f"{PREFIX}-errors"
dimensions = [{"Name": "FunctionName", "Value": PREFIX}, {"Name": "Resource", "Value": "bot:live & <more>"}]

cloudwatch.put_metric_alarm(
    AlarmName=NAME,
    AlarmDescription="errors & more",
    Namespace="Peer",
    MetricName="Errors",
    Dimensions=dimensions,
    Statistic="Sum",
    Period=60,
    EvaluationPeriods=1,
    Threshold=1.5,
    ComparisonOperator="GreaterThanOrEqualToThreshold",
    TreatMissingData="notBreaching",
)
wait(cloudwatch, "alarm_exists", AlarmNames=[NAME])


def alarm():
    [found] = cloudwatch.describe_alarms(AlarmNames=[NAME])["MetricAlarms"]
    return found


found = alarm()
same(found["Threshold"], 1.5)
same(found["AlarmDescription"], "errors & more")
same(found["Dimensions"], dimensions)
assert isinstance(found["StateUpdatedTimestamp"], datetime.datetime)
until(lambda: alarm()["StateValue"] == "OK")
cloudwatch.put_metric_data(
    Namespace="Peer",
    MetricData=[
        {"MetricName": "Errors", "Dimensions": [{"Name": "FunctionName", "Value": "other"}], "Value": 9},
        {"MetricName": "Errors", "Dimensions": dimensions, "Value": 2.0, "Unit": "Count"},
    ],
)
until(lambda: alarm()["StateValue"] == "ALARM")

cloudwatch.set_alarm_state(AlarmName=NAME, StateValue="INSUFFICIENT_DATA", StateReason="the peer says so")
# Metrics, around the time that the server takes it to be
now = alarm()["StateUpdatedTimestamp"]
window = {"StartTime": now - datetime.timedelta(hours=6), "EndTime": now + datetime.timedelta(hours=6)}
metric = {"Namespace": "Peer", "MetricName": "Errors", "Dimensions": dimensions}
statistics = cloudwatch.get_metric_statistics(**metric, **window, Period=3600, Statistics=["Sum", "Maximum"])
same([(one["Sum"], one["Maximum"], one["Unit"]) for one in statistics["Datapoints"]], [(2.0, 2.0, "Count")])
query = {"Id": "errors", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Sum"}}
[result] = cloudwatch.get_metric_data(MetricDataQueries=[query], **window)["MetricDataResults"]
same(result["Values"], [2.0])
same(cloudwatch.list_metrics(**metric)["Metrics"], [metric])

# About alarms
same([one["AlarmName"] for one in cloudwatch.describe_alarms_for_metric(**metric)["MetricAlarms"]], [NAME])
history = cloudwatch.describe_alarm_history(AlarmName=NAME, HistoryItemType="StateUpdate")["AlarmHistoryItems"]
assert len(history) >= 3, history
cloudwatch.disable_alarm_actions(AlarmNames=[NAME])
same(alarm()["ActionsEnabled"], False)
cloudwatch.enable_alarm_actions(AlarmNames=[NAME])
same(alarm()["ActionsEnabled"], True)
arn = found["AlarmArn"]
cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "quiz"}, {"Key": "a", "Value": "b"}])
cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["a"])
same(cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "team", "Value": "quiz"}])

# Expressions: a rate of errors that is too high
RATE, ANY = f"{PREFIX}-rate", f"{PREFIX}-any"
topic = client("sns").create_topic(Name=f"{PREFIX}-alarms")["TopicArn"]


def summed(identifier, name, **more):
    stat = {"Metric": {"Namespace": "Peer", "MetricName": name, "Dimensions": dimensions}, "Period": 60, "Stat": "Sum"}
    return {"Id": identifier, "MetricStat": stat, "ReturnData": False, **more}


rate = {
    "AlarmName": RATE,
    "Metrics": [
        {"Id": "rate", "Expression": "IF(calls > 0, 100 * FILL(failed, 0) / calls, 0)", "Label": "Error rate"},
        summed("failed", "Failed"),
        summed("calls", "Calls"),
    ],
    "EvaluationPeriods": 1,
    "Threshold": 20.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "ignore",
}
cloudwatch.put_metric_alarm(**rate, AlarmActions=[topic], Tags=[{"Key": "team", "Value": "quiz"}])
kept = cloudwatch.describe_alarms(AlarmNames=[RATE])["MetricAlarms"][0]
same([one["Id"] for one in kept["Metrics"]], ["rate", "failed", "calls"])
same(kept["Metrics"][1]["MetricStat"]["Stat"], "Sum")
same([one.get("ReturnData") for one in kept["Metrics"]], [True, False, False])
with fails("ValidationError") as caught:
    cloudwatch.put_metric_alarm(**{**rate, "Metrics": [{"Id": "s", "Expression": "SEARCH('{Peer} Calls', 'Sum')"}]})
same(caught["error"].response["Error"]["Message"], "SEARCH is not supported on Metric Alarms.")
with fails("ValidationError"):
    cloudwatch.put_metric_alarm(**rate, MetricName="Failed")

# Alarms on alarms
cloudwatch.put_composite_alarm(
    AlarmName=ANY,
    AlarmDescription="one of both",
    AlarmRule=f'ALARM("{RATE}") OR (ALARM({NAME}) AND OK({NAME}))',
    AlarmActions=[topic],
)
wait(cloudwatch, "composite_alarm_exists", AlarmNames=[ANY], AlarmTypes=["CompositeAlarm"])


def composite():
    [found] = cloudwatch.describe_alarms(AlarmNames=[ANY], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    return found


cloudwatch.put_metric_data(
    Namespace="Peer",
    MetricData=[
        {"MetricName": "Calls", "Dimensions": dimensions, "Values": [1.0], "Counts": [4.0]},
        {"MetricName": "Failed", "Dimensions": dimensions, "Value": 1.0},
    ],
)
until(lambda: composite()["StateValue"] == "ALARM")
assert f":alarm:{RATE} transitioned to ALARM at " in composite()["StateReason"], composite()
assert isinstance(composite()["StateTransitionedTimestamp"], datetime.datetime)
children = cloudwatch.describe_alarms(ChildrenOfAlarmName=ANY)["MetricAlarms"]
same(sorted(one["AlarmName"] for one in children), sorted([RATE, NAME]))
parents = cloudwatch.describe_alarms(ParentsOfAlarmName=RATE)["CompositeAlarms"]
same([one["AlarmName"] for one in parents], [ANY])
history = cloudwatch.describe_alarm_history(AlarmName=ANY, AlarmTypes=["CompositeAlarm"], ScanBy="TimestampAscending")
summaries = [one["HistorySummary"] for one in history["AlarmHistoryItems"]]
same(summaries[0], f'Alarm "{ANY}" created')
same(summaries[-1], "Alarm updated from OK to ALARM")
with fails("ValidationError"):
    cloudwatch.delete_alarms(AlarmNames=[RATE])
with fails("ValidationError"):
    cloudwatch.put_composite_alarm(AlarmName=f"{PREFIX}-none", AlarmRule="ALARM(nobody)")

# What the topic was told
with urllib.request.urlopen(f"{ENDPOINT}/_local/messages?topic={PREFIX}-alarms") as answer:
    messages = [json.loads(one["message"]) for one in json.load(answer)["messages"]]
same([(one["AlarmName"], one["NewStateValue"]) for one in messages], [(RATE, "ALARM"), (ANY, "ALARM")])
same(messages[0]["Trigger"]["Metrics"][0]["Expression"], rate["Metrics"][0]["Expression"])

# The same expression as a query
queries = [rate["Metrics"][0], summed("failed", "Failed"), summed("calls", "Calls", ReturnData=True)]
pages = cloudwatch.get_paginator("get_metric_data").paginate(MetricDataQueries=queries, **window)
results = [(one["Label"], one["Values"]) for page in pages for one in page["MetricDataResults"]]
same(results, [("Error rate", [25.0]), ("Calls", [4.0])])
cloudwatch.delete_alarms(AlarmNames=[ANY, RATE])

pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=PREFIX)
same([one["AlarmName"] for page in pages for one in page["MetricAlarms"]], [NAME])
same(cloudwatch.describe_alarms(AlarmNames=["nobody"])["MetricAlarms"], [])
with fails("ResourceNotFound"):
    cloudwatch.set_alarm_state(AlarmName="nobody", StateValue="OK", StateReason="x")
with fails("NotImplemented", 501):
    cloudwatch.list_dashboards()
cloudwatch.delete_alarms(AlarmNames=[NAME])
same(cloudwatch.describe_alarms(AlarmNames=[NAME])["MetricAlarms"], [])
