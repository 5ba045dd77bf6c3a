"""One flow through boto3: what it prints as JSON is what the test looks at."""

import json
import sys

import boto3
from botocore.config import Config

endpoint, declaration = sys.argv[1], json.loads(sys.argv[2])
client = boto3.client(
    "codepipeline",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key="example",
    config=Config(retries={"max_attempts": 0}),
)

created = client.create_pipeline(pipeline=declaration)
name = created["pipeline"]["name"]
started = client.start_pipeline_execution(name=name)["pipelineExecutionId"]
paginator = client.get_paginator("list_pipeline_executions")
pages = paginator.paginate(pipelineName=name, PaginationConfig={"PageSize": 1})
executions = [item for page in pages for item in page["pipelineExecutionSummaries"]]
state = client.get_pipeline_state(name=name)
try:
    client.get_pipeline(name="ghost")
    refused = None
except client.exceptions.PipelineNotFoundException as error:
    refused = error.response["Error"]["Code"]
client.put_webhook(
    webhook={
        "name": "push",
        "targetPipeline": name,
        "targetAction": "Fetch",
        "filters": [{"jsonPath": "$.ref"}],
        "authentication": "UNAUTHENTICATED",
        "authenticationConfiguration": {},
    }
)
json.dump(
    {
        "version": created["pipeline"]["version"],
        "newest": executions[0]["pipelineExecutionId"] == started,
        "executions": len(executions),
        "year": executions[0]["startTime"].year,
        "stages": [stage["stageName"] for stage in state["stageStates"]],
        "refused": refused,
        "webhooks": [item["definition"]["name"] for item in client.list_webhooks()["webhooks"]],
    },
    sys.stdout,
)
