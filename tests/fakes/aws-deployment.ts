import { createHmac } from 'node:crypto';
import type { MachineVersion } from '../../lib/ports.ts';
import type { StateMachine } from '../../lib/state-machine.ts';
import { createEmbeddedEngine, type EmbeddedEngine } from '../../local/stepfunctions/engine.ts';
import { type AwsCall, type AwsServer, jsonError, startAwsServer } from './aws-server.ts';
import { silentLog } from './silent-log.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** A call and the function that made it. */
export interface MadeCall extends AwsCall {
  readonly by: string;
}

export interface DeployedBuild {
  readonly id: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The very handlers that Lambda runs, against AWS over HTTP; machines really run. One handler runs at a time. */
export interface AwsDeployment {
  readonly aws: AwsServer;
  readonly calls: readonly MadeCall[];
  readonly builds: readonly DeployedBuild[];
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
  /** Resolves when no handler runs or waits. */
  idle(): Promise<void>;
  /** Ends a build as CodeBuild would: stores its outputs, and tells. */
  finishBuild(id: string, status: 'SUCCEEDED' | 'FAILED', tell?: boolean): Promise<void>;
  /** Aborts a machine as somebody at the console of Step Functions would. */
  abort(machineName: string, execution: string, cause: string): Promise<void>;
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

/** Step Functions over the embedded engine: it runs the very definitions that were published. */
const stepFunctions = (engine: EmbeddedEngine) => {
  const versions = new Map<string, MachineVersion[]>();
  const executions = new Map<string, { machine: MachineVersion; input: string }>();

  const publish = async (name: string, input: AwsCall['input']) => {
    const known = versions.get(name) ?? [];
    const machine = JSON.parse(String(input['definition'])) as StateMachine;
    const version = await engine.publish(name, known.length + 1, machine);
    versions.set(name, [...known, version]);
    const stateMachineArn = `${ROOT}:stateMachine:${name}`;
    return {
      stateMachineArn,
      stateMachineVersionArn: `${stateMachineArn}:${version.version}`,
      updateDate: 1,
    };
  };

  const start = async (input: AwsCall['input']) => {
    const [name = '', version = '1'] = String(input['stateMachineArn']).split(':').slice(6);
    const machine = versions.get(name)?.[Number(version) - 1];
    if (!machine) return jsonError('StateMachineDoesNotExist');
    const executionArn = `${ROOT}:execution:${name}:${input['name']}`;
    const text = String(input['input']);
    if (executions.has(executionArn)) return jsonError('ExecutionAlreadyExists');
    executions.set(executionArn, { machine, input: text });
    await engine.start(machine, String(input['name']), JSON.parse(text));
    return { executionArn, startDate: 1 };
  };

  const describe = async (input: AwsCall['input']) => {
    const found = executions.get(String(input['executionArn']));
    if (!found) return jsonError('ExecutionDoesNotExist');
    const status = await engine.describe(found.machine, lastOf(input['executionArn']));
    return { status: status.toUpperCase(), input: found.input, executionArn: input['executionArn'] };
  };

  const stop = async (input: AwsCall['input']) => {
    const found = executions.get(String(input['executionArn']));
    if (found) await engine.stop(found.machine, lastOf(input['executionArn']), String(input['cause']));
    return { stopDate: 1 };
  };

  const answered = async (answer: Promise<string>) =>
    (await answer) === 'stale' ? jsonError('TaskTimedOut') : {};

  return async ({ operation, input }: AwsCall) => {
    if (operation === 'CreateStateMachine') return publish(String(input['name']), input);
    if (operation === 'UpdateStateMachine') {
      const name = lastOf(input['stateMachineArn']);
      return versions.has(name) ? publish(name, input) : jsonError('StateMachineDoesNotExist');
    }
    if (operation === 'StartExecution') return start(input);
    if (operation === 'DescribeExecution') return describe(input);
    if (operation === 'StopExecution') return stop(input);
    const token = String(input['taskToken']);
    if (operation === 'SendTaskSuccess')
      return answered(engine.succeedTask(token, JSON.parse(String(input['output']))));
    return answered(engine.failTask(token, String(input['error']), String(input['cause'])));
  };
};

interface Artifacts {
  readonly location: string;
  readonly path: string;
  readonly name: string;
}

interface Running extends DeployedBuild {
  status: string;
}

/** Two reports of every build: tests, and coverage. */
const reports = (operation: string, input: AwsCall['input']): object => {
  if (operation === 'BatchGetReports') {
    const testSummary = { total: 3, statusCounts: { SUCCEEDED: 2, FAILED: 1 }, durationInNanoSeconds: 1 };
    const group = `arn:aws:codebuild:${REGION}:${ACCOUNT}:report-group/site-unit`;
    const [arn] = input['reportArns'] as readonly string[];
    const codeCoverageSummary = { linesCovered: 9, linesMissed: 1, branchesCovered: 1, branchesMissed: 1 };
    return {
      reports: [
        { arn, type: 'TEST', reportGroupArn: group, testSummary },
        { arn, type: 'CODE_COVERAGE', reportGroupArn: `${group}-lines`, codeCoverageSummary },
      ],
    };
  }
  if (operation === 'DescribeTestCases') {
    const cases = [
      { name: 'rises', testSuiteName: 'dough', status: 'FAILED', message: 'flat' },
      { name: 'kneads', prefix: 'dough', status: 'SUCCEEDED', durationInNanoSeconds: 2_000_000 },
      { name: 'rests', prefix: 'dough', status: 'SUCCEEDED' },
    ];
    return input['nextToken'] === undefined
      ? { testCases: cases.slice(0, 2), nextToken: 'more' }
      : { testCases: cases.slice(2) };
  }
  if (operation === 'DescribeCodeCoverages')
    return {
      codeCoverages: [
        { filePath: 'dough.ts', linesCovered: 9, linesMissed: 1, branchesCovered: 1, branchesMissed: 1 },
      ],
    };
  return {};
};

/** CodeBuild: what it was asked for, until a test says how it ended. */
const codeBuild = (builds: Running[]) => {
  const shown = (build: Running) => ({
    id: build.id,
    arn: `arn:aws:codebuild:${REGION}:${ACCOUNT}:build/${build.id}`,
    projectName: build.input['projectName'],
    buildStatus: build.status,
    buildComplete: build.status !== 'IN_PROGRESS',
    startTime: Date.now() / 1000,
    currentPhase: build.status === 'IN_PROGRESS' ? 'BUILD' : 'COMPLETED',
    environment: { image: 'standard', environmentVariables: build.input['environmentVariablesOverride'] },
    exportedEnvironmentVariables: [{ name: 'VERSION', value: '7' }],
    ...(build.status === 'IN_PROGRESS' ? {} : { endTime: 1 }),
    reportArns: [`arn:aws:codebuild:${REGION}:${ACCOUNT}:report/site-unit:1`],
    logs: { deepLink: 'https://logs', groupName: '/aws/codebuild/site', streamName: build.id },
  });
  return async ({ operation, input }: AwsCall) => {
    if (operation === 'StartBuild') {
      const build: Running = {
        id: `${input['projectName']}:00000000-0000-4000-8000-${String(builds.length + 1).padStart(12, '0')}`,
        input,
        status: 'IN_PROGRESS',
      };
      builds.push(build);
      return { build: shown(build) };
    }
    if (operation === 'ListBuildsForProject') {
      return {
        ids: builds
          .filter((build) => build.input['projectName'] === input['projectName'])
          .map(({ id }) => id),
      };
    }
    if (operation === 'BatchGetBuilds') {
      const ids = input['ids'] as readonly string[];
      return { builds: builds.filter(({ id }) => ids.includes(id)).map(shown) };
    }
    if (operation === 'StopBuild') {
      const build = builds.find(({ id }) => id === input['id']);
      if (build) build.status = 'STOPPED';
      return {};
    }
    return reports(operation, input);
  };
};

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

/** @param github root of GitHub's API */
export const openAwsDeployment = async (github: string): Promise<AwsDeployment> => {
  const aws = await startAwsServer();
  for (const [name, value] of Object.entries(environmentOf(aws.endpoint, github))) process.env[name] = value;
  const handlers = new Map<string, Handler>();
  const calls: MadeCall[] = [];
  const builds: Running[] = [];
  const events: { type: string; detail: Readonly<Record<string, unknown>> }[] = [];
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let current = 'nobody';

  const handlerOf = async (name: string): Promise<Handler> => {
    const known = handlers.get(name);
    if (known) return known;
    const { handler } = (await import(`../../functions/entry/${name}.ts`)) as { handler: Handler };
    handlers.set(name, handler);
    return handler;
  };

  const invoke = (name: string, event: unknown): Promise<unknown> => {
    waiting += 1;
    const run = queue.then(async () => {
      const handler = await handlerOf(name);
      current = name;
      try {
        return await handler(structuredClone(event), { awsRequestId: 'request' });
      } finally {
        current = 'nobody';
        waiting -= 1;
      }
    });
    queue = run.catch(() => {});
    return run;
  };

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
    calls.push({ ...call, by: current });
    return undefined;
  };
  aws.services.set('states', stepFunctions(engine));
  aws.services.set('codebuild', codeBuild(builds));
  aws.services.set('logs', buildLog);
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

  const idle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5; ) {
      await queue;
      await new Promise((resolve) => setTimeout(resolve, 5));
      quiet = waiting === 0 ? quiet + 1 : 0;
    }
  };

  const deployment: AwsDeployment = {
    aws,
    calls,
    builds,
    events,
    invoke,
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
    close: async () => {
      await idle();
      await engine.close();
      await aws.close();
    },
  };
  return deployment;
};
