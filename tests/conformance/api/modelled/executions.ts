import { deployingStages } from '../declaration.ts';
import { type AnswersTable, NEVER, type Scenario } from './answers.ts';
import { UNKNOWN } from './shop.ts';

const ghost = { pipelineName: 'ghost' };

const onWeb =
  (input: object): Scenario =>
  async (shop) => {
    await shop.ended('SUCCEEDED');
    return { pipelineName: 'web', ...input };
  };

const listing = {
  success: onWeb({ maxResults: 1 }),
  ValidationException: () => ({ pipelineName: 'web', maxResults: 101 }),
  PipelineNotFoundException: () => ghost,
  InvalidNextTokenException: onWeb({ nextToken: 'x' }),
};

const full: Scenario = async (shop) => {
  await shop.ended('SUCCEEDED');
  await shop.crowd();
  return { name: 'web' };
};

const REVISION = { revisionId: 'a'.repeat(40), revisionChangeId: 'change-1', created: new Date(0) };
const revision = (changes: object = {}) => ({
  pipelineName: 'web',
  stageName: 'Source',
  actionName: 'Fetch',
  actionRevision: REVISION,
  ...changes,
});

const deployed: Scenario = async (shop) => {
  await shop.ended('SUCCEEDED', { stages: deployingStages() });
  const { actionExecutionDetails } = await shop.send('ListActionExecutions', { pipelineName: 'web' });
  const [newest] = actionExecutionDetails as { actionExecutionId: string }[];
  return { pipelineName: 'web', actionExecutionId: newest?.actionExecutionId };
};

export const executions: AnswersTable = {
  StartPipelineExecution: {
    success: async (shop) => {
      await shop.pipeline();
      return { name: 'web', clientRequestToken: 'once' };
    },
    ValidationException: () => ({ name: 'web', clientRequestToken: 'not ours' }),
    ConflictException: NEVER.concurrent,
    PipelineNotFoundException: () => ({ name: 'ghost' }),
    ConcurrentPipelineExecutionsLimitExceededException: full,
  },
  StopPipelineExecution: {
    success: async (shop) => ({ pipelineName: 'web', pipelineExecutionId: await shop.working() }),
    ValidationException: () => ({
      pipelineName: 'web',
      pipelineExecutionId: UNKNOWN,
      reason: 'x'.repeat(201),
    }),
    ConflictException: async (shop) => {
      const pipelineExecutionId = await shop.working();
      await shop.update();
      return { pipelineName: 'web', pipelineExecutionId };
    },
    PipelineNotFoundException: () => ({ ...ghost, pipelineExecutionId: UNKNOWN }),
    PipelineExecutionNotStoppableException: async (shop) => ({
      pipelineName: 'web',
      pipelineExecutionId: await shop.ended('SUCCEEDED'),
    }),
    DuplicatedStopRequestException: async (shop) => {
      const input = { pipelineName: 'web', pipelineExecutionId: await shop.working() };
      await shop.send('StopPipelineExecution', input);
      return input;
    },
  },
  GetPipelineExecution: {
    success: async (shop) => ({ pipelineName: 'web', pipelineExecutionId: await shop.pipeline() }),
    ValidationException: () => ({ pipelineName: 'web', pipelineExecutionId: 'x' }),
    PipelineNotFoundException: () => ({ ...ghost, pipelineExecutionId: UNKNOWN }),
    PipelineExecutionNotFoundException: onWeb({ pipelineExecutionId: UNKNOWN }),
  },
  GetPipelineState: {
    success: async (shop) => {
      await shop.pipeline();
      return { name: 'web' };
    },
    ValidationException: () => ({ name: 'a b' }),
    PipelineNotFoundException: () => ({ name: 'ghost' }),
  },
  ListPipelineExecutions: listing,
  ListActionExecutions: {
    ...listing,
    PipelineExecutionNotFoundException: onWeb({ filter: { pipelineExecutionId: UNKNOWN } }),
  },
  ListRuleExecutions: {
    ...listing,
    PipelineExecutionNotFoundException: onWeb({ filter: { pipelineExecutionId: UNKNOWN } }),
  },
  ListDeployActionExecutionTargets: {
    success: deployed,
    ValidationException: () => ({ pipelineName: 'web', actionExecutionId: 'x', maxResults: 0 }),
    PipelineNotFoundException: () => ({ ...ghost, actionExecutionId: UNKNOWN }),
    InvalidNextTokenException: async (shop) => ({ ...(await deployed(shop)), nextToken: 'x' }),
    ActionExecutionNotFoundException: onWeb({ actionExecutionId: UNKNOWN }),
  },
  PutActionRevision: {
    success: async (shop) => {
      await shop.pipeline();
      return revision();
    },
    ValidationException: () => revision({ stageName: 'a b' }),
    PipelineNotFoundException: () => revision(ghost),
    StageNotFoundException: onWeb(revision({ stageName: 'Ghost' })),
    ActionNotFoundException: onWeb(revision({ actionName: 'Ghost' })),
    ConcurrentPipelineExecutionsLimitExceededException: async (shop) => {
      await full(shop);
      return revision();
    },
  },
};
