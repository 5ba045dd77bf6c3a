import type { Pipeline } from '../pipeline/pipeline.ts';
import { appendPipelineEvent } from './append-event.ts';
import {
  currentAction,
  type ExecutionRecord,
  type Inheritance,
  type SourceOverride,
  type Trigger,
} from './execution-record.ts';

/** What a start decides once; the active list keeps it until the record is there. */
export interface ExecutionStart {
  readonly executionId: string;
  readonly sequence: number;
  readonly trigger: Trigger;
  readonly variables: readonly { readonly name: string; readonly resolvedValue: string }[];
  readonly sourceOverrides: readonly SourceOverride[];
  /** Epoch milliseconds. */
  readonly startTime: number;
  readonly machineName?: string;
  /** Makes it an execution of type ROLLBACK, which runs this stage alone (semantics 2.9). */
  readonly rollback?: { readonly target: string; readonly stage: string };
}

/** What the stage found when the target entered it: of each artifact the newest, and who had succeeded before. */
const inherit = (target: ExecutionRecord, stage: string): Inheritance => {
  const before = target.stages.findIndex(({ name }) => name === stage);
  const earlier = new Set(target.stages.slice(0, before).map(({ name }) => name));
  const actions = target.actions.filter(
    (action) => earlier.has(action.stage) && currentAction(target, action.stage, action.action) === action,
  );
  const succeeded = actions.filter(({ status }) => status === 'Succeeded');
  return {
    artifacts: succeeded.flatMap(({ outputs }) => outputs),
    actions: succeeded.map(({ id, stage: where, action }) => ({ id, stage: where, action })),
  };
};

const asRollback = (
  { target: rollbackTarget, stage }: NonNullable<ExecutionStart['rollback']>,
  target: ExecutionRecord,
) => ({
  type: 'ROLLBACK' as const,
  rollbackTarget,
  startAt: stage,
  revisions: target.revisions,
  inherited: inherit(target, stage),
});

/** The start of an execution, read off its record. */
export const startOf = (record: ExecutionRecord): ExecutionStart => ({
  executionId: record.executionId,
  sequence: record.sequence,
  trigger: record.trigger,
  variables: record.variables,
  sourceOverrides: record.sourceOverrides,
  startTime: record.startTime,
  ...(record.machineName === undefined ? {} : { machineName: record.machineName }),
  ...(record.rollbackTarget === undefined
    ? {}
    : { rollback: { target: record.rollbackTarget, stage: record.startAt } }),
});

/**
 * The record of a new execution, at its first stage, with its STARTED event to publish.
 * @param target the record of the rollback's target, for a rollback
 */
export const createRecord = (
  pipeline: Pipeline,
  incarnation: string,
  { rollback, ...start }: ExecutionStart,
  target?: ExecutionRecord,
): ExecutionRecord =>
  appendPipelineEvent(
    {
      schema: 1,
      pipeline: pipeline.name,
      incarnation,
      pipelineVersion: pipeline.version,
      mode: pipeline.executionMode,
      type: 'STANDARD',
      status: 'InProgress',
      attempt: 1,
      retries: 0,
      startAt: pipeline.stages[0]?.name ?? '',
      revisions: [],
      lastUpdateTime: start.startTime,
      stages: pipeline.stages.map(({ name }) => ({ name, run: 1, enterTokens: [] })),
      actions: [],
      rules: [],
      answers: [],
      outbox: [],
      nextEvent: 1,
      ...start,
      ...(rollback && target ? asRollback(rollback, target) : {}),
    },
    'STARTED',
    start.startTime,
  );
