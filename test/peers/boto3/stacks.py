"""CloudFormation: stacks that a state has, described and waited for."""

import json
import os
import urllib.request

from peer import client, fails, same

state = {
    "services": {
        "cloudformation": {
            "stacks": [
                {
                    "StackName": "trivia",
                    "Outputs": {"Role": "arn:role"},
                    "Exports": {"Role": "trivia-role"},
                    "Resources": [
                        {"LogicalResourceId": "Bot", "PhysicalResourceId": "bot", "ResourceType": "AWS::Lambda::Function"}
                    ],
                    "TemplateBody": "Resources: {}",
                }
            ]
        }
    }
}
request = urllib.request.Request(
    os.environ["AWS_ENDPOINT_URL"] + "/_local/state", data=json.dumps(state).encode(), method="PUT"
)
urllib.request.urlopen(request).read()

cloudformation = client("cloudformation")
[stack] = cloudformation.describe_stacks(StackName="trivia")["Stacks"]
same(stack["Outputs"], [{"OutputKey": "Role", "OutputValue": "arn:role", "ExportName": "trivia-role"}])
for waiter in ["stack_exists", "stack_create_complete"]:
    cloudformation.get_waiter(waiter).wait(StackName="trivia")
same([one["StackName"] for one in cloudformation.list_stacks()["StackSummaries"]], ["trivia"])
same(len(cloudformation.describe_stack_resources(StackName="trivia")["StackResources"]), 1)
detail = cloudformation.describe_stack_resource(StackName="trivia", LogicalResourceId="Bot")["StackResourceDetail"]
same(detail["PhysicalResourceId"], "bot")
same(len(cloudformation.list_stack_resources(StackName="trivia")["StackResourceSummaries"]), 1)
same([one["Name"] for one in cloudformation.list_exports()["Exports"]], ["trivia-role"])
same(cloudformation.get_template(StackName="trivia")["TemplateBody"], "Resources: {}")
with fails("ValidationError"):
    cloudformation.describe_stacks(StackName="none")
