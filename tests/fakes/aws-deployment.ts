import { createHmac } from 'node:crypto';
import { createEmbeddedEngine } from '../../local/stepfunctions/engine.ts';
import { type AwsCall, type AwsServer, jsonError, startAwsServer } from './aws-server.ts';
import { createFakeCodeBuild, type FakeBuild } from './fake-code-build.ts';
import { createFakeStepFunctions } from './fake-step-functions.ts';
import { createLambdaRuntime, type LambdaRuntime, type LoadFunction } from './lambda-runtime.ts';
import { silentLog } from './silent-log.ts';

/** A call and the function that made it. */
export interface MadeCall extends AwsCall {
  readonly by: string;
}

/** The very handlers that Lambda runs, against AWS over HTTP; machines really run. One handler runs at a time. */
export interface AwsDeployment {
  readonly aws: AwsServer;
  readonly calls: readonly MadeCall[];
  readonly builds: readonly Readonly<FakeBuild>[];
  /** State changes that went out, as PutEvents took them. */
  readonly events: readonly { readonly type: string; readonly detail: Readonly<Record<string, unknown>> }[];
  invoke(name: string, event: unknown): Promise<unknown>;
  /** An operation of CodePipeline's API, signed by somebody. @throws what it refuses, by name. */
  api(operation: string, input: object): Promise<Record<string, unknown>>;
  /** A request to the REST surface, signed by somebody; `path` with its query. */
  rest(path: string, init?: RestInit): Promise<Response>;
  push(payload: object): Promise<{ statusCode: number; body: string }>;
  /** Opens a link of an approval, as a browser does; POST presses its button. */
  open(link: string, method: 'GET' | 'POST'): Promise<{ statusCode: number; body: string }>;
  /** Kills an invocation to come, or lets one of its calls go wrong. */
  readonly befall: LambdaRuntime['befall'];
  /** Resolves when no handler runs or waits. */
  idle(): Promise<void>;
  /** Ends a build as CodeBuild would: stores its outputs, and tells. */
  finishBuild(id: string, status: 'SUCCEEDED' | 'FAILED', tell?: boolean): Promise<void>;
  /** Starts a pipeline's machine as somebody at the console of Step Functions would. */
  startByHand(pipeline: string, name: string): Promise<void>;
  /** Aborts a machine as somebody at the console of Step Functions would. */
  abort(machineName: string, execution: string, cause: string): Promise<void>;
  /** Forgets all pipelines, their executions and what was called: a fresh deployment, with functions that are warm. */
  forget(): void;
  close(): Promise<void>;
}

export interface RestInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const SECRET = 'webhook secret of a test';
export const APPROVAL_SECRET = 'approval secret of a test';
const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const PREFIX = 'stepline-test';
const CALLER = `arn:aws:iam::${ACCOUNT}:user/ada`;
const ROOT = `arn:aws:states:${REGION}:${ACCOUNT}`;

const PARAMETERS: Readonly<Record<string, string>> = {
  'webhook-secret': SECRET,
  'approval-secret': APPROVAL_SECRET,
  'github-token': 'ghp_token',
};

const lastPart = (name: unknown): string => String(name).split('/').at(-1) ?? '';

const lastOf = (arn: unknown): string => String(arn).slice(String(arn).lastIndexOf(':') + 1);

interface Artifacts {
  readonly location: string;
  readonly path: string;
  readonly name: string;
}

/** A log of CloudWatch Logs: two pages, and then the end answers its own token. */
const buildLog = async ({ operation, input }: AwsCall) => {
  if (operation !== 'GetLogEvents') return {};
  const at = Number(String(input['nextToken'] ?? 'f/0').slice(2));
  const pages = [
    ['[Container] 2026/01/01 00:00:00.000 Entering phase BUILD\n', 'one\n'],
    ['two\n', '[Container] 2026/01/01 00:00:01.000 Phase complete: BUILD State: FAILED\n'],
  ];
  const events = (pages[at] ?? []).map((message, line) => ({ timestamp: 1_000 * at + line, message }));
  return { events, nextForwardToken: `f/${Math.min(at + 1, pages.length)}`, nextBackwardToken: 'b/0' };
};

const httpEvent = (
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  caller?: string,
  method = 'POST',
) => ({
  version: '2.0',
  rawPath: path.split('?')[0],
  rawQueryString: path.split('?')[1] ?? '',
  headers,
  body,
  isBase64Encoded: false,
  requestContext: {
    http: { method },
    ...(caller === undefined ? {} : { authorizer: { iam: { userArn: caller } } }),
  },
});

const environmentOf = (endpoint: string, github: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'own',
  AWS_SECRET_ACCESS_KEY: 'secret',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  STEPLINE_ACCOUNT: ACCOUNT,
  STEPLINE_BUCKET: 'artifacts',
  STEPLINE_PREFIX: PREFIX,
  STEPLINE_MACHINE_ROLE: `arn:aws:iam::${ACCOUNT}:role/machines`,
  STEPLINE_MACHINE_LOGS: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/machines:*`,
  STEPLINE_COMMANDS_PROJECT: 'commands',
  STEPLINE_WEBHOOK_SECRET: `/${PREFIX}/webhook-secret`,
  STEPLINE_APPROVAL_SECRET: `/${PREFIX}/approval-secret`,
  STEPLINE_URL: 'https://stepline.example',
  STEPLINE_GITHUB_TOKEN: `/${PREFIX}/github-token`,
  STEPLINE_GITHUB_API: github,
  STEPLINE_CONSOLE: 'https://console.example',
});

/**
 * @param github root of GitHub's API
 * @param load the functions; by default their sources
 */
export const openAwsDeployment = async (github: string, load?: LoadFunction): Promise<AwsDeployment> => {
  const aws = await startAwsServer();
  for (const [name, value] of Object.entries(environmentOf(aws.endpoint, github))) process.env[name] = value;
  const runtime = createLambdaRuntime(load);
  const { invoke, idle } = runtime;
  const calls: MadeCall[] = [];
  const builds: FakeBuild[] = [];
  const events: { type: string; detail: Readonly<Record<string, unknown>> }[] = [];

  const engine = createEmbeddedEngine({
    functions: (arn) => (payload) => invoke(lastOf(arn).slice(PREFIX.length + 1), payload),
    log: silentLog,
    clock: { now: () => Date.now() },
  });
  engine.onEnd(({ pipeline, name, status }) => {
    const detail = {
      stateMachineArn: `${ROOT}:stateMachine:${pipeline}`,
      name,
      status: status.toUpperCase(),
    };
    void invoke('on-execution-change', { detail });
  });

  aws.fault = (call) => {
    const fate = runtime.fate(call);
    if (fate !== 'silent') calls.push({ ...call, by: runtime.callerOf(call) });
    return fate;
  };
  aws.services.set('states', createFakeStepFunctions(engine, ROOT));
  aws.services.set('codebuild', createFakeCodeBuild(builds));
  aws.services.set('logs', buildLog);
  // Functions of ours, which are called by events alone, come after whoever called them; those of users do nothing.
  aws.services.set('lambda', async ({ input }) => {
    const name = lastOf(input['FunctionName']);
    if (name.startsWith(`${PREFIX}-`))
      void invoke(name.slice(PREFIX.length + 1), input['Payload']).catch(() => {});
    return {};
  });
  aws.services.set('ssm', async ({ input }) => {
    const Value = PARAMETERS[lastPart(input['Name'])];
    return Value === undefined
      ? jsonError('ParameterNotFound')
      : { Parameter: { Name: input['Name'], Value } };
  });
  aws.services.set('events', async ({ input }) => {
    const entries = input['Entries'] as readonly { DetailType: string; Detail: string }[];
    for (const { DetailType, Detail } of entries)
      events.push({ type: DetailType, detail: JSON.parse(Detail) });
    return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: '1' })) };
  });

  const deployment: AwsDeployment = {
    aws,
    calls,
    builds,
    events,
    invoke,
    befall: runtime.befall,
    idle,
    api: async (operation, input) => {
      const headers = {
        'x-amz-target': `CodePipeline_20150709.${operation}`,
        'content-type': 'application/x-amz-json-1.1',
      };
      const answer = (await invoke('api', httpEvent('/', JSON.stringify(input), headers, CALLER))) as {
        statusCode: number;
        body: string;
      };
      const body = JSON.parse(answer.body) as Record<string, unknown>;
      if (answer.statusCode === 200) return body;
      throw Object.assign(new Error(String(body['message'])), { name: String(body['__type']) });
    },
    rest: async (path, { method = 'GET', headers = {}, body = '' } = {}) => {
      const event = httpEvent(path, body, headers, CALLER, method);
      const answer = (await invoke('rest', event)) as {
        statusCode: number;
        headers: Record<string, string>;
        body: string;
        isBase64Encoded?: boolean;
      };
      const bytes = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
      return new Response(bytes, { status: answer.statusCode, headers: answer.headers });
    },
    push: async (payload) => {
      const body = JSON.stringify(payload);
      const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
      const headers = {
        'X-GitHub-Event': 'push',
        'X-GitHub-Delivery': 'delivery',
        'X-Hub-Signature-256': signature,
        'Content-Type': 'application/json',
      };
      return (await invoke('github-webhook', httpEvent('/webhooks/github', body, headers))) as {
        statusCode: number;
        body: string;
      };
    },
    open: async (link, method) => {
      const { pathname, search } = new URL(link);
      return (await invoke('approval-link', {
        ...httpEvent(pathname, '', {}),
        rawQueryString: search.slice(1),
        requestContext: { http: { method } },
      })) as { statusCode: number; body: string };
    },
    finishBuild: async (id, status, tell = true) => {
      const build = builds.find((each) => each.id === id);
      if (!build) throw new Error(`no build ${id}`);
      build.status = status;
      const artifacts = build.input['artifactsOverride'] as Partial<Artifacts>;
      if (status === 'SUCCEEDED' && artifacts.name !== undefined)
        aws.objects.set(`${artifacts.location}/${artifacts.path}/${artifacts.name}`, Buffer.from('a zip'));
      const arn = `arn:aws:codebuild:${REGION}:${ACCOUNT}:build/${id}`;
      if (tell) await invoke('on-build-change', { detail: { 'build-id': arn, 'build-status': status } });
      await idle();
    },
    startByHand: async (pipeline, name) => {
      const stateMachineArn = `${ROOT}:stateMachine:${PREFIX}-${pipeline}`;
      const call = { service: 'states', operation: 'StartExecution', headers: {}, accessKeyId: 'somebody' };
      await aws.services.get('states')?.({ ...call, input: { stateMachineArn, name, input: '{}' } });
      await idle();
    },
    abort: async (machineName, execution, cause) => {
      const detail = {
        stateMachineArn: `${ROOT}:stateMachine:${machineName}`,
        name: execution,
        status: 'ABORTED',
        cause,
      };
      await invoke('on-execution-change', { detail });
      await idle();
    },
    forget: () => {
      for (const key of aws.objects.keys()) if (key.startsWith('artifacts/')) aws.objects.delete(key);
      for (const list of [calls, builds, events]) list.length = 0;
    },
    close: async () => {
      await idle();
      await engine.close();
      await aws.close();
      runtime.close();
    },
  };
  return deployment;
};

/** What Step Functions says of an execution of a pipeline's machine. */
export const machineStatus = async (
  { aws }: AwsDeployment,
  pipeline: string,
  name: string,
): Promise<unknown> => {
  const input = { executionArn: `${ROOT}:execution:${PREFIX}-${pipeline}:${name}` };
  const call = { service: 'states', operation: 'DescribeExecution', input, headers: {}, accessKeyId: '' };
  const answer = await aws.services.get('states')?.(call);
  return answer && 'status' in answer ? answer.status : undefined;
};
