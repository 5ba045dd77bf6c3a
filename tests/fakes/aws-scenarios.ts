import { createServer } from 'node:http';
import { createHmacSigner } from '../../adapters/hmac-signer.ts';
import type { Approval } from '../../lib/approval/approval.ts';
import { writeApprovalLink } from '../../lib/approval/approval-link.ts';
import { keys } from '../../lib/store/keys.ts';
import { APPROVAL_SECRET, type AwsDeployment } from './aws-deployment.ts';
import { bucketSource, codeBuildAction, pushTo, s3Deployment, sitePipeline } from './site-pipeline.ts';

const ACCOUNT = '123456789012';
const type = (category: string, provider: string, owner = 'AWS') => ({
  category,
  owner,
  provider,
  version: '1',
});

/** What a scenario has to do with. */
export interface Stage {
  readonly deployed: AwsDeployment;
  /** Head of `main` of `acme/site`. */
  readonly commit: string;
}

type Summary = { readonly pipelineExecutionId: string; readonly status: string };

const create = async ({ deployed }: Stage, declaration: object): Promise<void> => {
  await deployed.api('CreatePipeline', declaration);
  await deployed.idle();
};

const push = async ({ deployed, commit }: Stage): Promise<void> => {
  await deployed.push(pushTo(commit));
  await deployed.idle();
};

const executions = async ({ deployed }: Stage, pipelineName: string): Promise<readonly Summary[]> => {
  const { pipelineExecutionSummaries } = await deployed.api('ListPipelineExecutions', { pipelineName });
  return pipelineExecutionSummaries as readonly Summary[];
};

const finish = async ({ deployed }: Stage, status: 'SUCCEEDED' | 'FAILED', tell = true): Promise<void> => {
  const running = deployed.builds.findLast(({ id }) => !finished.has(id));
  if (!running) throw new Error('no build runs');
  finished.add(running.id);
  await deployed.finishBuild(running.id, status, tell);
};
const finished = new Set<string>();

/** As if whoever created the pipelines had died before their machines were published. */
const forgetMachines = ({ deployed }: Stage): void => {
  const { objects } = deployed.aws;
  for (const key of objects.keys()) if (key.startsWith('artifacts/machines/')) objects.delete(key);
};

const makeOld = ({ deployed }: Stage): void => {
  const { objects } = deployed.aws;
  for (const key of objects.keys()) {
    if (!key.endsWith('execution.json')) continue;
    const record = JSON.parse(String(objects.get(key))) as object;
    objects.set(key, Buffer.from(JSON.stringify({ ...record, lastUpdateTime: 0 })));
  }
};

/** A push becomes a site; another is found by the sweep; statuses are shown; what is old may go; the pipeline is deleted. */
const pushToSite = async (stage: Stage): Promise<void> => {
  const { deployed } = stage;
  finished.clear();
  await create(stage, sitePipeline('web', [codeBuildAction, s3Deployment]));
  await finish(stage, 'SUCCEEDED');
  forgetMachines(stage);
  await push(stage);
  await finish(stage, 'SUCCEEDED', false);
  await deployed.invoke('sweep', {});
  await deployed.idle();
  const stages = deployed.events.filter(({ type: kind }) => kind.includes('Stage'));
  for (const { detail } of stages) await deployed.invoke('report-status', { detail });
  makeOld(stage);
  await deployed.invoke('janitor', {});
  await deployed.invoke('begin-execution', { pipeline: 'web', machineExecution: 'by-hand', input: {} });
  await deployed.api('StartPipelineExecution', { name: 'web' });
  await deployed.idle();
  await deployed.api('DeletePipeline', { name: 'web' });
};

/** Whoever deleted a pipeline died over it while it ran: the sweep ends what runs. */
const deletionDied = async (stage: Stage): Promise<void> => {
  const { deployed } = stage;
  finished.clear();
  await create(stage, sitePipeline('web', [codeBuildAction]));
  deployed.aws.objects.delete(`artifacts/${keys.pipeline('web')}`);
  await deployed.invoke('sweep', {});
};

const invoke = (name: string, provider: string, configuration: object) => ({
  name,
  actionTypeId: type('Invoke', provider),
  configuration,
});

const objectCreated = {
  version: '0',
  id: 'event-1',
  source: 'aws.s3',
  'detail-type': 'Object Created',
  account: ACCOUNT,
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: { bucket: { name: 'drop' }, object: { key: 'site.zip', 'version-id': 'v1' } },
};

/** Actions of all kinds that need something of AWS. */
const everyKind = (): readonly object[] => [
  {
    ...codeBuildAction,
    name: 'AsRole',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/builder`,
    outputArtifacts: [],
  },
  {
    ...s3Deployment,
    runOrder: 1,
    inputArtifacts: [{ name: 'Files' }],
    configuration: { ...s3Deployment.configuration, CannedACL: 'private' },
  },
  invoke('Function', 'Lambda', { FunctionName: 'theirs' }),
  invoke('Machine', 'StepFunctions', {
    StateMachineArn: `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:theirs`,
  }),
  invoke('Pipeline', 'CodePipeline', { PipelineName: 'other' }),
  {
    name: 'Ask',
    actionTypeId: type('Approval', 'Manual'),
    configuration: { NotificationArn: `arn:aws:sns:us-east-1:${ACCOUNT}:people` },
  },
];

/** One action of each kind, started by an object in a bucket; the sweep asks after them. */
const everyKindOfAction = async (stage: Stage): Promise<void> => {
  const { deployed } = stage;
  finished.clear();
  deployed.aws.objects.set('drop/site.zip', Buffer.from('a zip'));
  await create(stage, sitePipeline('other', [codeBuildAction]));
  forgetMachines(stage);
  await create(stage, sitePipeline('kinds', everyKind(), bucketSource));
  deployed.aws.objects.set('drop/site.zip', Buffer.from('a newer zip'));
  forgetMachines(stage);
  await deployed.invoke('on-event', objectCreated);
  await deployed.idle();
  await deployed.invoke('sweep', {});
  await deployed.idle();
  const [, first] = await executions(stage, 'kinds');
  await deployed.abort('stepline-test-kinds', `${first?.pipelineExecutionId}-1`, 'enough');
};

/** A PARALLEL pipeline has five actions at work: these, one after the other, make room for one of each kind. */
const parked = async (
  stage: Stage,
  name: string,
  blockers: readonly object[],
  end: (at: number) => Promise<void>,
): Promise<void> => {
  const { deployed } = stage;
  deployed.aws.objects.set('drop/site.zip', Buffer.from('a zip'));
  await create(stage, sitePipeline('other', [codeBuildAction]));
  for (const { id } of deployed.builds) finished.add(id);
  const waiting = [{ ...codeBuildAction, name: 'Own', outputArtifacts: [] }, ...everyKind()];
  const { pipeline } = sitePipeline(name, [...blockers, ...waiting], bucketSource);
  await create(stage, { pipeline: { ...pipeline, executionMode: 'PARALLEL' } });
  for (let at = 0; at < 5; at += 1) {
    forgetMachines(stage);
    await end(at);
    await deployed.idle();
  }
};

const five = (action: object, name: string): readonly object[] =>
  Array.from({ length: 5 }, (_, at) => ({ ...action, name: `${name}${at}` }));

const fiveBuilds = five({ ...codeBuildAction, outputArtifacts: [] }, 'Blocker');

/** As it is in the mail that people get. */
export const approveLink = async ({ deployed }: Stage, token: string): Promise<string> => {
  const approval = deployed.aws.objects.get(`artifacts/approvals/${token}.json`);
  const { pipeline, executionId, expires } = JSON.parse(String(approval)) as Approval;
  const signer = createHmacSigner(APPROVAL_SECRET);
  const link = { pipeline, executionId, token, decision: 'Approved', expires } as const;
  return `https://stepline.example/approvals?${await writeApprovalLink(signer, link)}`;
};

/** Five approvals end, over the API or by links. */
const parkedBehindApprovals =
  (by: 'api' | 'link') =>
  async (stage: Stage): Promise<void> => {
    const { deployed } = stage;
    finished.clear();
    const approvals = five(
      { name: 'Ask', actionTypeId: type('Approval', 'Manual'), configuration: {} },
      'Wait',
    );
    await parked(stage, 'parked', approvals, async (at) => {
      const { actionExecutionDetails } = await deployed.api('ListActionExecutions', {
        pipelineName: 'parked',
      });
      const details = actionExecutionDetails as {
        actionName: string;
        output?: { executionResult?: { externalExecutionId?: string } };
      }[];
      const asked = details.find(({ actionName }) => actionName === `Wait${at}`);
      const token = asked?.output?.executionResult?.externalExecutionId ?? '';
      if (by === 'link') {
        await deployed.open(await approveLink(stage, token), 'POST');
        return;
      }
      await deployed.api('PutApprovalResult', {
        pipelineName: 'parked',
        stageName: 'Prod',
        actionName: `Wait${at}`,
        token,
        result: { summary: 'yes', status: 'Approved' },
      });
    });
  };

/** Five builds end: told by an event, found by the sweep, or found as the machine of the execution seems to have died. */
const parkedBehindBuilds =
  (by: 'event' | 'sweep' | 'machine') =>
  async (stage: Stage): Promise<void> => {
    const { deployed } = stage;
    finished.clear();
    await parked(stage, 'parked', fiveBuilds, async () => {
      await finish(stage, 'SUCCEEDED', by === 'event');
      if (by === 'sweep') await deployed.invoke('sweep', {});
      if (by !== 'machine') return;
      const [running] = await executions(stage, 'parked');
      const detail = {
        stateMachineArn: `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:stepline-test-parked`,
        name: `${running?.pipelineExecutionId}-1`,
        status: 'FAILED',
      };
      await deployed.invoke('on-execution-change', { detail });
    });
  };

const ruleOf = (name: string, provider: string, rest: object) => ({
  name,
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider, version: '1' },
  ...rest,
});

/** Rules before a stage; a stage that fails after it had succeeded is rolled back, and retried by hand. */
const conditionsAndRollbacks = async (stage: Stage): Promise<void> => {
  const { deployed } = stage;
  finished.clear();
  const declared = sitePipeline('gates', [codeBuildAction]);
  const [source, prod] = declared.pipeline.stages;
  const rules = [
    ruleOf('Alarm', 'CloudWatchAlarm', { configuration: { AlarmName: 'errors', WaitTime: '0' } }),
    ruleOf('Function', 'LambdaInvoke', { configuration: { FunctionName: 'theirs' } }),
    ruleOf('AsRole', 'LambdaInvoke', {
      configuration: { FunctionName: 'theirs' },
      roleArn: `arn:aws:iam::${ACCOUNT}:role/asker`,
    }),
    ruleOf('Check', 'Commands', { commands: ['true'], inputArtifacts: [{ name: 'Files' }] }),
  ];
  const guarded = { ...prod, beforeEntry: { conditions: [{ result: 'FAIL', rules }] } };
  await create(stage, { pipeline: { ...declared.pipeline, stages: [source, guarded] } });
  const plain = sitePipeline('back', [codeBuildAction]);
  const [fetch, build] = plain.pipeline.stages;
  const returning = { ...build, onFailure: { result: 'ROLLBACK' } };
  finished.clear();
  for (const { id } of deployed.builds) finished.add(id);
  await create(stage, { pipeline: { ...plain.pipeline, stages: [fetch, returning] } });
  await finish(stage, 'SUCCEEDED');
  await push(stage);
  forgetMachines(stage);
  await finish(stage, 'FAILED');
};

/** Three executions at one stage: the second is superseded by the third; failed ones are retried and updated away. */
const supersededAndRetried = async (stage: Stage): Promise<void> => {
  const { deployed } = stage;
  finished.clear();
  const people = { name: 'Ask', actionTypeId: type('Approval', 'Manual'), configuration: {} };
  await create(stage, sitePipeline('web', [codeBuildAction, { ...people, runOrder: 2 }]));
  for (let at = 0; at < 2; at += 1) {
    await deployed.api('StartPipelineExecution', { name: 'web' });
    await deployed.idle();
  }
  await finish(stage, 'FAILED');
  const failed = (await executions(stage, 'web')).find(({ status }) => status === 'Failed');
  await finish(stage, 'SUCCEEDED');
  const { stageStates } = (await deployed.api('GetPipelineState', { name: 'web' })) as {
    stageStates: { actionStates: { actionName: string; latestExecution?: { token?: string } }[] }[];
  };
  const token = stageStates[1]?.actionStates.find(({ actionName }) => actionName === 'Ask')?.latestExecution
    ?.token;
  await deployed.api('PutApprovalResult', {
    pipelineName: 'web',
    stageName: 'Prod',
    actionName: 'Ask',
    token,
    result: { summary: 'no', status: 'Rejected' },
  });
  await deployed.idle();
  const [newest] = (await executions(stage, 'web')).filter(({ status }) => status === 'Failed');
  await deployed.api('RetryStageExecution', {
    pipelineName: 'web',
    stageName: 'Prod',
    pipelineExecutionId: (newest ?? failed)?.pipelineExecutionId,
    retryMode: 'ALL_ACTIONS',
  });
  await deployed.idle();
  await deployed.api('UpdatePipeline', sitePipeline('web', [codeBuildAction]));
  await deployed.idle();
};

const upper = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(upper);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.charAt(0).toUpperCase() + key.slice(1),
      key === 'configuration' ? member : upper(member),
    ]),
  );
};

/** A stack makes, changes and deletes a pipeline while it runs. */
const pipelineOfAStack = async ({ deployed }: Stage): Promise<void> => {
  const answers: { Status: string; Reason?: string; PhysicalResourceId: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    answers.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const request = (RequestType: string, actions: readonly object[]) => ({
    RequestType,
    ResponseURL: `http://127.0.0.1:${port}/`,
    StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1',
    RequestId: RequestType,
    LogicalResourceId: 'Pipeline',
    ResourceType: 'Custom::SteplinePipeline',
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: answers[0]?.PhysicalResourceId ?? '' }),
    ResourceProperties: {
      ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:f',
      ...(upper(sitePipeline('stacked', actions).pipeline) as object),
    },
    ...(RequestType === 'Update'
      ? { OldResourceProperties: upper(sitePipeline('stacked', [codeBuildAction]).pipeline) }
      : {}),
  });
  await deployed.invoke('custom-resource', request('Create', [codeBuildAction]));
  await deployed.idle();
  await deployed.api('StartPipelineExecution', { name: 'stacked' });
  await deployed.idle();
  await deployed.invoke('custom-resource', request('Update', [codeBuildAction, s3Deployment]));
  await deployed.idle();
  await deployed.invoke('custom-resource', request('Delete', [codeBuildAction]));
  await deployed.idle();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const refused = answers.find(({ Status }) => Status !== 'SUCCESS');
  if (refused || answers.length !== 3) throw new Error(`the stack was refused: ${refused?.Reason}`);
};

/** Somebody looks at a build that failed, stops another one, and opens what the source fetched. */
const consoleLooksOn = async (stage: Stage): Promise<void> => {
  const { deployed } = stage;
  finished.clear();
  await create(stage, sitePipeline('shown', [codeBuildAction]));
  await finish(stage, 'FAILED');
  const [failed] = await executions(stage, 'shown');
  await push(stage);
  const [running] = await executions(stage, 'shown');
  const ask = async (path: string, method = 'GET'): Promise<Response> => {
    const response = await deployed.rest(`/rest/${path}`, { method });
    if (response.status >= 400) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const place = `pipeline=shown&execution=${failed?.pipelineExecutionId}`;
  const { actions } = (await (await ask(`overview?${place}`)).json()) as {
    actions: { id: string; action: string }[];
  };
  const action = actions.find((each) => each.action === 'Compile')?.id;
  const file = actions.find((each) => each.action === 'Fetch')?.id.slice(-8);
  await ask('events');
  await ask(`log?${place}&action=${action}`);
  await ask(`log.txt?${place}&action=${action}`);
  await ask(`reports?${place}`);
  await ask('trend?pipeline=shown');
  await ask('machine?pipeline=shown');
  await ask(`artifact?${place}&file=Files-${file}.zip`);
  await ask(`artifact/entries?${place}&file=Files-${file}.zip`);
  await ask(`stop-builds?pipeline=shown&execution=${running?.pipelineExecutionId}`, 'POST');
};

/** Between them the functions do what they are there for. */
export type Scenario = (stage: Stage) => Promise<void>;

export const SCENARIOS = {
  pushToSite,
  deletionDied,
  everyKindOfAction,
  conditionsAndRollbacks,
  supersededAndRetried,
  pipelineOfAStack,
  consoleLooksOn,
  answeredByTheApi: parkedBehindApprovals('api'),
  answeredByLinks: parkedBehindApprovals('link'),
  endedByEvents: parkedBehindBuilds('event'),
  endedByTheSweep: parkedBehindBuilds('sweep'),
  endedByMachines: parkedBehindBuilds('machine'),
} satisfies Readonly<Record<string, Scenario>>;
