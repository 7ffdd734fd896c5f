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
pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=PREFIX)
same([one["AlarmName"] for page in pages for one in page["MetricAlarms"]], [NAME])
same(cloudwatch.describe_alarms(AlarmNames=["nobody"])["MetricAlarms"], [])
with fails("ResourceNotFound"):
    cloudwatch.set_alarm_state(AlarmName="nobody", StateValue="OK", StateReason="x")
with fails("NotImplemented", 501):
    cloudwatch.list_dashboards()
cloudwatch.delete_alarms(AlarmNames=[NAME])
same(cloudwatch.describe_alarms(AlarmNames=[NAME])["MetricAlarms"], [])
