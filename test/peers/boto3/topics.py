"""SNS: topics, tags, and messages that can be read back."""

import json
import urllib.parse
import urllib.request

from peer import ENDPOINT, client, fails, same

sns = client("sns")
ARN = sns.create_topic(Name="releases", Tags=[{"Key": "team", "Value": "quiz & <more>"}])["TopicArn"]
same(sns.create_topic(Name="releases")["TopicArn"], ARN)
same([topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]], [ARN])

sns.set_topic_attributes(TopicArn=ARN, AttributeName="DisplayName", AttributeValue="R & R")
attributes = sns.get_topic_attributes(TopicArn=ARN)["Attributes"]
same((attributes["DisplayName"], attributes["SubscriptionsConfirmed"]), ("R & R", "0"))
same(json.loads(attributes["Policy"])["Statement"][0]["Resource"], ARN)

sns.tag_resource(ResourceArn=ARN, Tags=[{"Key": "a", "Value": "b"}])
sns.untag_resource(ResourceArn=ARN, TagKeys=["a"])
same(sns.list_tags_for_resource(ResourceArn=ARN)["Tags"], [{"Key": "team", "Value": "quiz & <more>"}])


def messages(topic):
    query = urllib.parse.urlencode({"topic": topic})
    return json.load(urllib.request.urlopen(f"{ENDPOINT}/_local/messages?{query}"))["messages"]


sent = sns.publish(
    TopicArn=ARN,
    Subject="a release",
    Message='{"n": 1}\n<é>',
    MessageAttributes={
        "kind": {"DataType": "String", "StringValue": "x"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
    },
)
[message] = messages(ARN)
same((message["messageId"], message["subject"]), (sent["MessageId"], "a release"))
same((message["message"], message["messageAttributes"]["bytes"]["BinaryValue"]), ('{"n": 1}\n<é>', "AAE="))
batch = sns.publish_batch(
    TopicArn=ARN, PublishBatchRequestEntries=[{"Id": "1", "Message": "one"}, {"Id": "2", "Message": ""}]
)
same([one["Id"] for one in batch["Successful"]], ["1"])
same([(one["Id"], one["Code"], one["SenderFault"]) for one in batch["Failed"]], [("2", "InvalidParameter", True)])
same([one["message"] for one in messages("releases")], ['{"n": 1}\n<é>', "one"])

same(sns.list_subscriptions()["Subscriptions"], [])
same(sns.list_subscriptions_by_topic(TopicArn=ARN)["Subscriptions"], [])
with fails("NotImplemented", 501):
    sns.subscribe(TopicArn=ARN, Protocol="email", Endpoint="quiz@example.com")
with fails("NotImplemented", 501):
    sns.create_topic(Name="releases.fifo", Attributes={"FifoTopic": "true"})
with fails("InvalidParameter", 400):
    sns.publish(TopicArn=ARN, Message="")
sns.delete_topic(TopicArn=ARN)
sns.delete_topic(TopicArn=ARN)
with fails("NotFound", 404):
    sns.publish(TopicArn=ARN, Message="x")
with fails("ResourceNotFound", 404):
    sns.list_tags_for_resource(ResourceArn=ARN)
