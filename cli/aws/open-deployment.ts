import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { FunctionName } from '../../adapters/aws/function-names.ts';
import type { BucketState, DeployedFunction, Deployment } from './deployment.ts';

export interface DeploymentAddress {
  readonly region: string;
  readonly prefix: string;
  /** Base address of the API. */
  readonly endpoint: string;
}

const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** Undefined where the service says by name that there is none; any other refusal stays one. */
const unlessMissing = async <T>(asked: Promise<T>, ...names: readonly string[]): Promise<T | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (isNamed(error, ...names)) return undefined;
    throw error;
  }
};

const bucketState = async (s3: S3Client, Bucket: string): Promise<BucketState | undefined> => {
  const versioning = await unlessMissing(s3.send(new GetBucketVersioningCommand({ Bucket })), 'NoSuchBucket');
  if (!versioning) return undefined;
  const encryption = await unlessMissing(
    s3.send(new GetBucketEncryptionCommand({ Bucket })),
    'ServerSideEncryptionConfigurationNotFoundError',
  );
  const block = await unlessMissing(
    s3.send(new GetPublicAccessBlockCommand({ Bucket })),
    'NoSuchPublicAccessBlockConfiguration',
  );
  const policy = await unlessMissing(s3.send(new GetBucketPolicyCommand({ Bucket })), 'NoSuchBucketPolicy');
  const blocked = Object.values(block?.PublicAccessBlockConfiguration ?? {});
  return {
    versioned: versioning.Status === 'Enabled',
    encrypted: encryption !== undefined,
    publicBlocked: blocked.length === 4 && blocked.every(Boolean),
    tlsOnly: policy?.Policy?.includes('aws:SecureTransport') ?? false,
  };
};

const PASSED_TO = {
  ContextKeyName: 'iam:PassedToService',
  ContextKeyType: 'string',
  ContextKeyValues: ['states.amazonaws.com'],
} as const;

const deniedOn = async (
  iam: IAMClient,
  roleArn: string,
  actions: readonly string[],
  resource: string,
): Promise<readonly string[]> => {
  const { EvaluationResults: results = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn,
      ActionNames: [...actions],
      ResourceArns: [resource],
      ContextEntries: [{ ...PASSED_TO, ContextKeyValues: [...PASSED_TO.ContextKeyValues] }],
    }),
  );
  const allowed = results.filter(({ EvalDecision: decision }) => decision === 'allowed');
  return actions.filter((action) => !allowed.some(({ EvalActionName: name }) => name === action));
};

/** A deployment behind the SDK's clients, with the credentials of whoever asks. */
export const openDeployment = ({ region, prefix, endpoint }: DeploymentAddress): Deployment => {
  const lambda = new LambdaClient({ region });
  const iam = new IAMClient({ region });
  const ssm = new SSMClient({ region });
  const s3 = new S3Client({ region });
  const sts = new STSClient({ region });
  const functions = new Map<FunctionName, Promise<DeployedFunction | undefined>>();
  const readFunction = async (name: FunctionName): Promise<DeployedFunction | undefined> => {
    const command = new GetFunctionConfigurationCommand({ FunctionName: `${prefix}-${name}` });
    const found = await unlessMissing(lambda.send(command), 'ResourceNotFoundException');
    return found && { roleArn: found.Role ?? '', environment: found.Environment?.Variables ?? {} };
  };
  return {
    identity: async () => {
      const { Account: account = '', Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
      return { account, arn };
    },
    functionOf: (name) => {
      const known = functions.get(name) ?? readFunction(name);
      functions.set(name, known);
      return known;
    },
    bucket: (name) => bucketState(s3, name),
    parameter: async (name) => {
      const filters = [{ Key: 'Name', Option: 'Equals', Values: [name] }];
      const { Parameters } = await ssm.send(new DescribeParametersCommand({ ParameterFilters: filters }));
      return Parameters?.[0]?.Type;
    },
    denied: async (roleArn, actions, resources) => {
      // One resource at a time: the answer about several at once does not say that all of them are allowed.
      const lists = await Promise.all(resources.map((resource) => deniedOn(iam, roleArn, actions, resource)));
      return actions.filter((action) => lists.some((denied) => denied.includes(action)));
    },
    knockAtWebhook: async () => {
      const answer = await fetch(`${endpoint}/webhooks/github`, { method: 'POST', body: '{}' });
      await answer.body?.cancel();
      return answer.status;
    },
  };
};
