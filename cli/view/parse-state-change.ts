import * as v from 'valibot';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import type { ShownStatus } from './execution-state.ts';

const statuses = {
  STARTED: 'running',
  RESUMED: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  STOPPING: 'stopping',
  STOPPED: 'stopped',
  SUPERSEDED: 'superseded',
  CANCELED: 'canceled',
  ABANDONED: 'abandoned',
} as const satisfies Record<string, ShownStatus>;

const states = Object.keys(statuses) as (keyof typeof statuses)[];

/** What the view reads of an event; whoever has no more to tell than this has told enough. */
export type ShownEvent = Pick<StateChangeEvent, 'detail-type' | 'source' | 'time' | 'detail'>;

const text = v.optional(v.string());

const common = {
  pipeline: v.string(),
  'execution-id': v.string(),
  'start-time': text,
  state: v.picklist(states),
  'pipeline-execution-attempt': v.optional(v.number(), 1),
};

const details = {
  'CodePipeline Pipeline Execution State Change': v.object({
    ...common,
    'execution-trigger': v.optional(v.object({ 'commit-id': text, 'commit-message': text })),
  }),
  'CodePipeline Stage Execution State Change': v.object({ ...common, stage: v.string() }),
  'CodePipeline Action Execution State Change': v.object({
    ...common,
    stage: v.string(),
    action: v.string(),
    'action-execution-id': v.string(),
    type: v.optional(v.object({ category: v.string() })),
    'execution-result': v.optional(
      v.object({ 'external-execution-summary': text, 'external-execution-id': text, 'error-code': text }),
    ),
  }),
};

interface Change {
  readonly pipeline: string;
  readonly executionId: string;
  readonly status: ShownStatus;
  readonly attempt: number;
  /** Epoch milliseconds: when the event was made, in whole seconds, and when what it tells of began. */
  readonly time: number;
  readonly startTime?: number;
}

interface PipelineChange extends Change {
  readonly level: 'pipeline';
  readonly commit?: { readonly id: string; readonly message?: string };
}

interface StageChange extends Change {
  readonly level: 'stage';
  readonly stage: string;
}

export interface ActionChange extends Change {
  readonly level: 'action';
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: string;
  readonly category?: string;
  readonly summary?: string;
  readonly externalId?: string;
  readonly errorCode?: string;
}

export type StateChange = PipelineChange | StageChange | ActionChange;

const changeOf = (event: ShownEvent, detail: v.InferOutput<v.ObjectSchema<typeof common, undefined>>) => {
  const startTime = Date.parse(detail['start-time'] ?? '');
  return {
    pipeline: detail.pipeline,
    executionId: detail['execution-id'],
    status: statuses[detail.state],
    attempt: detail['pipeline-execution-attempt'],
    time: Date.parse(event.time),
    ...(Number.isNaN(startTime) ? {} : { startTime }),
  };
};

/** Leaves out what has no value, so that spreading the result overwrites nothing. */
const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);

const pipelineChange = (event: ShownEvent): PipelineChange | undefined => {
  const { success, output } = v.safeParse(
    details['CodePipeline Pipeline Execution State Change'],
    event.detail,
  );
  if (!success) return undefined;
  const id = output['execution-trigger']?.['commit-id'];
  const message = output['execution-trigger']?.['commit-message'];
  const commit = id === undefined ? undefined : { id, ...given('message', message) };
  return { level: 'pipeline', ...changeOf(event, output), ...given('commit', commit) };
};

const stageChange = (event: ShownEvent): StageChange | undefined => {
  const { success, output } = v.safeParse(details['CodePipeline Stage Execution State Change'], event.detail);
  return success ? { level: 'stage', ...changeOf(event, output), stage: output.stage } : undefined;
};

const actionChange = (event: ShownEvent): ActionChange | undefined => {
  const { success, output } = v.safeParse(
    details['CodePipeline Action Execution State Change'],
    event.detail,
  );
  if (!success) return undefined;
  const result = output['execution-result'];
  return {
    level: 'action',
    ...changeOf(event, output),
    stage: output.stage,
    action: output.action,
    actionExecutionId: output['action-execution-id'],
    ...given('category', output.type?.category),
    ...given('summary', result?.['external-execution-summary']),
    ...given('externalId', result?.['external-execution-id']),
    ...given('errorCode', result?.['error-code']),
  };
};

/** What a CodePipeline event says (semantics 9.1); undefined for events of other sources, types and shapes. */
export const parseStateChange = (event: ShownEvent): StateChange | undefined => {
  if (event.source !== 'aws.codepipeline') return undefined;
  switch (event['detail-type']) {
    case 'CodePipeline Pipeline Execution State Change':
      return pipelineChange(event);
    case 'CodePipeline Stage Execution State Change':
      return stageChange(event);
    case 'CodePipeline Action Execution State Change':
      return actionChange(event);
    default:
      return undefined;
  }
};
