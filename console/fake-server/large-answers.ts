import type { Answers, Question } from './answers.ts';

/** Sizes that nobody should meet, and that the console must bear: a pipeline of 50 stages with 500 actions, 10,000 executions. */
const STAGES = 50;
const ACTIONS = 10;
export const LARGE_HISTORY = 10_000;
const PAGE = 100;
const NOW = 1_760_000_000;

const idOf = (number: number): string => `01a00000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const count = (length: number): readonly number[] => Array.from({ length }, (_, number) => number);

const actionType = (stage: number) => ({
  category: stage === 0 ? 'Source' : 'Build',
  owner: 'AWS',
  provider: stage === 0 ? 'S3' : 'CodeBuild',
  version: '1',
});

const stageName = (stage: number): string => `Stage${stage}`;
const actionName = (stage: number, action: number): string => `Action${stage}.${action}`;
const actionId = (stage: number, action: number): string => idOf(stage * ACTIONS + action);

const declaration = () => ({
  name: 'large',
  roleArn: 'arn:aws:iam::111122223333:role/large',
  version: 1,
  pipelineType: 'V2',
  executionMode: 'QUEUED',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: count(STAGES).map((stage) => ({
    name: stageName(stage),
    actions: count(ACTIONS).map((action) => ({
      name: actionName(stage, action),
      runOrder: 1 + (action % 5),
      actionTypeId: actionType(stage),
      configuration: {},
    })),
  })),
});

const stageState = (stage: number) => ({
  stageName: stageName(stage),
  inboundTransitionState: { enabled: stage % 7 !== 3, disabledReason: 'Closed for the fair' },
  latestExecution: { pipelineExecutionId: idOf(1), status: 'Succeeded', type: 'STANDARD' },
  actionStates: count(ACTIONS).map((action) => ({
    actionName: actionName(stage, action),
    latestExecution: {
      actionExecutionId: actionId(stage, action),
      status: 'Succeeded',
      summary: `Built part ${action} of ${stage}`,
      lastStatusChange: NOW,
    },
  })),
});

const execution = (number: number) => ({
  pipelineExecutionId: idOf(number),
  status: number % 9 === 0 ? 'Failed' : 'Succeeded',
  startTime: NOW - number * 60,
  lastUpdateTime: NOW - number * 60 + (number % 50),
  sourceRevisions: [
    {
      actionName: 'Fetch',
      revisionId: String(number).padStart(40, 'a'),
      revisionSummary: `Change ${number}`,
    },
  ],
  trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::111122223333:user/ada' },
  executionMode: 'QUEUED',
  executionType: 'STANDARD',
});

const history = ({ nextToken, maxResults }: Readonly<Record<string, unknown>>) => {
  const from = Number(nextToken ?? 0);
  const length = Math.min(Number(maxResults ?? PAGE), LARGE_HISTORY - from);
  const next = from + length;
  return {
    pipelineExecutionSummaries: count(length).map((number) => execution(from + number + 1)),
    ...(next < LARGE_HISTORY ? { nextToken: String(next) } : {}),
  };
};

const overview = () => ({
  pipeline: 'large',
  executionId: idOf(1),
  version: 1,
  status: 'Succeeded',
  startTime: NOW * 1000,
  lastUpdateTime: (NOW + 500) * 1000,
  ended: true,
  attempt: 1,
  retries: 0,
  machine: `${idOf(1)}-1`,
  stages: count(STAGES).map((stage) => ({
    name: stageName(stage),
    run: 1,
    status: 'Succeeded',
    waiting: false,
  })),
  actions: count(STAGES).flatMap((stage) =>
    count(ACTIONS).map((action) => ({
      id: actionId(stage, action),
      stage: stageName(stage),
      action: actionName(stage, action),
      run: 1,
      status: 'Succeeded',
      outcome: 'succeeded',
      startTime: (NOW + stage * ACTIONS + action) * 1000,
      lastUpdateTime: (NOW + stage * ACTIONS + action + 1) * 1000,
      buildId: 'large:00000000-0000-4000-8000-000000000000',
      reports: [],
    })),
  ),
});

const OPERATIONS: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => object>> = {
  GetPipeline: () => ({ pipeline: declaration() }),
  GetPipelineState: () => ({ pipelineName: 'large', stageStates: count(STAGES).map(stageState) }),
  ListPipelineExecutions: history,
  GetPipelineExecution: () => ({
    pipelineExecution: { ...execution(1), pipelineName: 'large', pipelineVersion: 1 },
  }),
  ListActionExecutions: () => ({ actionExecutionDetails: [] }),
};

const pipelineOf = (question: Question): unknown =>
  question.kind === 'rest'
    ? question.query['pipeline']
    : (question.input['name'] ?? question.input['pipelineName']);

/** Answers about the pipeline `large`. */
export const largeAnswers: Answers = (question) => {
  if (pipelineOf(question) !== 'large') return undefined;
  if (question.kind === 'operation') return OPERATIONS[question.name]?.(question.input);
  return question.path === 'overview' ? overview() : undefined;
};
