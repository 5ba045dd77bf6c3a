import type { ActionExecution, ExecutionRecord, OutboxEvent, StageRun, Trigger } from './execution-record.ts';
import type { StateChangeEvent } from './state-change-event.ts';

/** Event spelling of a state (semantics 2.1): `CANCELED` has one l, where the API's `Cancelled` has two. */
export type EventState =
  | 'STARTED'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'STOPPING'
  | 'STOPPED'
  | 'RESUMED'
  | 'SUPERSEDED'
  | 'CANCELED'
  | 'ABANDONED';

const iso = (time: number): string => new Date(time).toISOString();

const append = (
  record: ExecutionRecord,
  level: OutboxEvent['level'],
  time: number,
  detail: OutboxEvent['detail'],
): ExecutionRecord => ({
  ...record,
  lastUpdateTime: time,
  outbox: [...record.outbox, { sequence: record.nextEvent, time, level, detail }],
  nextEvent: record.nextEvent + 1,
});

const common = (record: ExecutionRecord) => ({
  version: record.pipelineVersion,
  'pipeline-execution-attempt': record.retries + 1,
});

/** Of a Git trigger every event tells; of any other the first one (semantics 9.1). */
const executionTrigger = ({ triggerType, triggerDetail, git }: Trigger, state: EventState) => {
  if (git) return { 'execution-trigger': git };
  if (state !== 'STARTED') return {};
  const detail = triggerDetail === undefined ? {} : { 'trigger-detail': triggerDetail };
  return { 'execution-trigger': { 'trigger-type': triggerType, ...detail } };
};

/** Puts an event of the execution into its outbox (semantics 9.1). It is published once the record is durable. */
export const appendPipelineEvent = (
  record: ExecutionRecord,
  state: EventState,
  time: number,
): ExecutionRecord =>
  append(record, 'Pipeline', time, {
    pipeline: record.pipeline,
    'execution-id': record.executionId,
    'start-time': iso(record.startTime),
    ...executionTrigger(record.trigger, state),
    ...(state === 'STOPPING' && record.halt?.reason ? { 'stop-execution-comments': record.halt.reason } : {}),
    state,
    ...common(record),
  });

export const appendStageEvent = (
  record: ExecutionRecord,
  stage: StageRun,
  state: EventState,
  time: number,
): ExecutionRecord =>
  append(record, 'Stage', time, {
    pipeline: record.pipeline,
    'execution-id': record.executionId,
    'start-time': iso(stage.startTime ?? time),
    ...(stage.retriedAt === undefined ? {} : { 'stage-last-retry-attempt-time': iso(stage.retriedAt) }),
    stage: stage.name,
    state,
    ...common(record),
  });

/** What an action's event says beside the record: its type and region are in the declaration. */
export interface DeclaredAction {
  readonly type: {
    readonly owner: string;
    readonly category: string;
    readonly provider: string;
    readonly version: string;
  };
  readonly region: string;
}

const artifactsOf = (bucket: string, locations: ActionExecution['inputs']) =>
  locations.map(({ name, key }) => ({ name, s3location: { bucket, key } }));

const executionResult = (action: ActionExecution) => {
  const result = {
    ...(action.externalUrl ? { 'external-execution-url': action.externalUrl } : {}),
    ...(action.summary ? { 'external-execution-summary': action.summary } : {}),
    ...(action.externalId ? { 'external-execution-id': action.externalId } : {}),
    ...(action.error ? { 'error-code': action.error.code } : {}),
  };
  return Object.keys(result).length > 0 ? { 'execution-result': result } : {};
};

export const appendActionEvent = (
  record: ExecutionRecord,
  action: ActionExecution,
  state: EventState,
  declared: DeclaredAction,
  bucket: string,
  time: number,
): ExecutionRecord =>
  append(record, 'Action', time, {
    pipeline: record.pipeline,
    'execution-id': record.executionId,
    'start-time': iso(action.startTime),
    stage: action.stage,
    'action-execution-id': action.id,
    action: action.action,
    ...(state === 'STARTED' && action.inputs.length > 0
      ? { 'input-artifacts': artifactsOf(bucket, action.inputs) }
      : {}),
    ...(state === 'SUCCEEDED' && action.outputs.length > 0
      ? { 'output-artifacts': artifactsOf(bucket, action.outputs) }
      : {}),
    ...(state === 'STARTED' ? {} : executionResult(action)),
    state,
    region: declared.region,
    type: declared.type,
    ...common(record),
  });

/** Same event, same id, whoever publishes it: consumers can drop repeats. */
const eventId = (executionId: string, sequence: number): string =>
  `${executionId.slice(0, 24)}${sequence.toString(16).padStart(12, '0')}`;

/** An outbox entry in EventBridge's envelope. `resources` names the pipeline, whatever the level (semantics 9.1). */
export const toStateChangeEvent = (
  record: Pick<ExecutionRecord, 'pipeline' | 'executionId'>,
  event: OutboxEvent,
  place: { readonly region: string; readonly account: string },
): StateChangeEvent => ({
  version: '0',
  id: eventId(record.executionId, event.sequence),
  'detail-type': `CodePipeline ${event.level} Execution State Change`,
  source: 'aws.codepipeline',
  account: place.account,
  time: `${iso(event.time).slice(0, 19)}Z`,
  region: place.region,
  resources: [`arn:aws:codepipeline:${place.region}:${place.account}:${record.pipeline}`],
  detail: event.detail,
});
