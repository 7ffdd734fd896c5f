"""CloudWatch Logs: groups and streams, events in pages in both directions, filters, and regions that are apart."""

from peer import client, fails, same

logs = client("logs")
GROUP = "/peer/logs"
HERE = {"logGroupName": GROUP, "logStreamName": "even"}

logs.create_log_group(logGroupName=GROUP)
with fails("ResourceAlreadyExistsException"):
    logs.create_log_group(logGroupName=GROUP)
for stream in ["even", "odd"]:
    logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
START = 1_767_225_600_000
for index in range(10):
    logs.put_log_events(
        logGroupName=GROUP,
        logStreamName=["even", "odd"][index % 2],
        logEvents=[{"timestamp": START + index, "message": f"event {index} <&>"}],
    )


def numbers(events):
    return [int(one["message"].split()[1]) for one in events]


# A stream, from both ends
first = logs.get_log_events(**HERE, limit=3, startFromHead=True)
same(numbers(first["events"]), [0, 2, 4])
second = logs.get_log_events(**HERE, limit=3, nextToken=first["nextForwardToken"])
same(numbers(second["events"]), [6, 8])
end = logs.get_log_events(**HERE, limit=3, nextToken=second["nextForwardToken"])
same((end["events"], end["nextForwardToken"]), ([], second["nextForwardToken"]))
same(numbers(logs.get_log_events(**HERE, limit=2)["events"]), [6, 8])

# All streams
pages = logs.get_paginator("filter_log_events").paginate(
    logGroupName=GROUP, startTime=START + 1, PaginationConfig={"PageSize": 4}
)
same([number for page in pages for number in numbers(page["events"])], list(range(1, 10)))
same(numbers(logs.filter_log_events(logGroupName=GROUP, filterPattern='"event 7"')["events"]), [7])
same(numbers(logs.filter_log_events(logGroupName=GROUP, logStreamNames=["odd"], limit=2)["events"]), [1, 3])
with fails("NotImplemented", 501):
    logs.filter_log_events(logGroupName=GROUP, filterPattern="{ $.level = 1 }")

# What there is
[group] = logs.describe_log_groups(logGroupNamePattern="eer/lo")["logGroups"]
same((group["logGroupName"], group["arn"]), (GROUP, f"arn:aws:logs:us-east-1:000000000000:log-group:{GROUP}:*"))
pages = logs.get_paginator("describe_log_streams").paginate(
    logGroupName=GROUP, orderBy="LastEventTime", descending=True, PaginationConfig={"PageSize": 1}
)
same([one["logStreamName"] for page in pages for one in page["logStreams"]], ["odd", "even"])
elsewhere = client("logs", region_name="eu-west-1")
same(elsewhere.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"], [])

logs.delete_log_group(logGroupName=GROUP)
with fails("ResourceNotFoundException"):
    logs.filter_log_events(logGroupName=GROUP)
