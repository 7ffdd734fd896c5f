"""CloudWatch: metrics, alarms that evaluate, and states that are set by hand. Runs once for each protocol."""

import datetime
import os

from peer import client, fails, same, until, wait

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

pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=PREFIX)
same([one["AlarmName"] for page in pages for one in page["MetricAlarms"]], [NAME])
same(cloudwatch.describe_alarms(AlarmNames=["nobody"])["MetricAlarms"], [])
with fails("ResourceNotFound"):
    cloudwatch.set_alarm_state(AlarmName="nobody", StateValue="OK", StateReason="x")
with fails("NotImplemented", 501):
    cloudwatch.list_dashboards()
cloudwatch.delete_alarms(AlarmNames=[NAME])
same(cloudwatch.describe_alarms(AlarmNames=[NAME])["MetricAlarms"], [])
