import type { Pipeline } from '../pipeline/pipeline.ts';
import { appendPipelineEvent } from './append-event.ts';
import type { ExecutionRecord, SourceOverride, Trigger } from './execution-record.ts';

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
}

/** The start of an execution, read off its record. */
export const startOf = (record: ExecutionRecord): ExecutionStart => ({
  executionId: record.executionId,
  sequence: record.sequence,
  trigger: record.trigger,
  variables: record.variables,
  sourceOverrides: record.sourceOverrides,
  startTime: record.startTime,
  ...(record.machineName === undefined ? {} : { machineName: record.machineName }),
});

/** The record of a new execution, at its first stage, with its STARTED event to publish. */
export const createRecord = (
  pipeline: Pipeline,
  incarnation: string,
  start: ExecutionStart,
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
    },
    'STARTED',
    start.startTime,
  );
