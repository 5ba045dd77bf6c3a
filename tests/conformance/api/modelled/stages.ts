import type { Answers, AnswersTable, Scenario } from './answers.ts';
import { CLOSED, IN_PROD, UNKNOWN } from './shop.ts';

const onWeb =
  (input: object): Scenario =>
  async (shop) => {
    await shop.ended('SUCCEEDED');
    return input;
  };

/** Of every operation on a stage. */
const places = (input: object): Answers => ({
  PipelineNotFoundException: () => ({ ...input, pipelineName: 'ghost' }),
  StageNotFoundException: onWeb({ ...input, stageName: 'Ghost' }),
});

const transition = { ...IN_PROD, transitionType: 'Inbound' };
const retry = (pipelineExecutionId: string) => ({
  ...IN_PROD,
  pipelineExecutionId,
  retryMode: 'FAILED_ACTIONS',
});
const override = (pipelineExecutionId: string) => ({
  ...IN_PROD,
  pipelineExecutionId,
  conditionType: 'BEFORE_ENTRY',
});
const rollback = (targetPipelineExecutionId: string) => ({ ...IN_PROD, targetPipelineExecutionId });

/** An execution that is being stopped. */
const stopping =
  (input: (id: string) => object): Scenario =>
  async (shop) => {
    const id = await shop.working();
    await shop.send('StopPipelineExecution', { pipelineName: 'web', pipelineExecutionId: id });
    return input(id);
  };

const answer = (token: string, changes: object = {}) => ({
  ...IN_PROD,
  actionName: 'Sign',
  result: { summary: 'fine', status: 'Approved' },
  token,
  ...changes,
});

export const stages: AnswersTable = {
  DisableStageTransition: {
    success: onWeb({ ...transition, reason: 'a freeze' }),
    ValidationException: () => ({ ...transition, reason: 'no, not today' }),
    ...places({ ...transition, reason: 'a freeze' }),
  },
  EnableStageTransition: {
    success: onWeb(transition),
    ValidationException: () => ({ ...transition, transitionType: 'Sideways' }),
    ...places(transition),
  },
  RetryStageExecution: {
    success: async (shop) => {
      shop.build = 'fails';
      return retry(await shop.ended('FAILED'));
    },
    ValidationException: () => ({ ...retry(UNKNOWN), retryMode: 'SOME_ACTIONS' }),
    ConflictException: stopping(retry),
    ...places(retry(UNKNOWN)),
    StageNotRetryableException: async (shop) => retry(await shop.ended('SUCCEEDED')),
    NotLatestPipelineExecutionException: async (shop) => {
      shop.build = 'fails';
      const id = await shop.ended('FAILED');
      const { pipelineExecutionId } = await shop.send('StartPipelineExecution', { name: 'web' });
      await shop.api.until('Pipeline', { 'execution-id': pipelineExecutionId, state: 'FAILED' });
      return retry(id);
    },
    ConcurrentPipelineExecutionsLimitExceededException: async (shop) => {
      shop.build = 'fails';
      const id = await shop.ended('FAILED');
      await shop.crowd();
      return retry(id);
    },
  },
  RollbackStage: {
    success: async (shop) => rollback(await shop.ended('SUCCEEDED')),
    ValidationException: () => rollback('x'),
    ConflictException:
      'who is at work in the stage makes it UnableToRollbackStage, and rollbacks wait in turn',
    ...places(rollback(UNKNOWN)),
    PipelineExecutionNotFoundException: onWeb(rollback(UNKNOWN)),
    PipelineExecutionOutdatedException: async (shop) => {
      const id = await shop.ended('SUCCEEDED');
      await shop.update();
      return rollback(id);
    },
    UnableToRollbackStageException: async (shop) => {
      shop.build = 'fails';
      return rollback(await shop.ended('FAILED'));
    },
  },
  OverrideStageCondition: {
    success: async (shop) => override(await shop.ended('FAILED', CLOSED)),
    ValidationException: () => ({ ...override(UNKNOWN), conditionType: 'ON_FAILURE' }),
    ConflictException: stopping(override),
    ...places(override(UNKNOWN)),
    ConditionNotOverridableException: async (shop) => override(await shop.ended('SUCCEEDED')),
    NotLatestPipelineExecutionException: async (shop) => {
      const id = await shop.ended('FAILED', CLOSED);
      const { pipelineExecutionId } = await shop.send('StartPipelineExecution', { name: 'web' });
      await shop.api.until('Pipeline', { 'execution-id': pipelineExecutionId, state: 'FAILED' });
      return override(id);
    },
    ConcurrentPipelineExecutionsLimitExceededException: async (shop) => {
      const id = await shop.ended('FAILED', CLOSED);
      await shop.crowd();
      return override(id);
    },
  },
  PutApprovalResult: {
    success: async (shop) => answer(await shop.approval()),
    ValidationException: () => answer(UNKNOWN, { result: { summary: 'fine', status: 'Perhaps' } }),
    ...places(answer(UNKNOWN)),
    ActionNotFoundException: onWeb(answer(UNKNOWN)),
    InvalidApprovalTokenException: async (shop) => {
      await shop.approval();
      return answer(UNKNOWN);
    },
    ApprovalAlreadyCompletedException: async (shop) => {
      const input = answer(await shop.approval());
      await shop.send('PutApprovalResult', input);
      return input;
    },
  },
};
