"""Makes the calls that come in, one JSON object a line, through boto3, and prints a line of JSON for each: the name of the
exception's class, its code and its status, or the members of the answer."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

session = boto3.Session(
    region_name="us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="example"
)
# Without its own checks: what it would not send is for the server to refuse.
config = Config(retries={"max_attempts": 0}, parameter_validation=False)

for line in sys.stdin:
    call = json.loads(line)
    client = session.client("codepipeline", endpoint_url=call["endpoint"], config=config)
    method = getattr(client, call["method"])
    try:
        metadata = method(**call["input"])["ResponseMetadata"]
        answer = {"status": metadata["HTTPStatusCode"]}
    except ClientError as error:
        answer = {
            "class": type(error).__name__,
            "code": error.response["Error"]["Code"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
        }
    print(json.dumps(answer), flush=True)
