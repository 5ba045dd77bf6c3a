import type { StartPipelineExecutionInput } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../lib/errors.ts';
import type { Trigger } from '../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../lib/pipeline/stored-pipeline.ts';
import type { TriggerRule } from '../lib/schedule/trigger-rule.ts';
import type { StartRequest } from '../lib/use-cases/start-execution.ts';
import type { World } from '../lib/use-cases/world.ts';
import { allPipelines } from './all-pipelines.ts';
import { decodeInput } from './api/decode-input.ts';
import { validateInput } from './api/model/validate-input.ts';
import { ProtocolError } from './api/protocol-error.ts';
import { toStartRequest } from './api/start-request.ts';
import { readSourceChange, type SourceChange, watchersOf } from './event-triggers/source-change.ts';
import { startByRules } from './event-triggers/start-by-rules.ts';
import { parseTriggerEvent, type TriggerEvent } from './event-triggers/trigger-event.ts';
import type { HttpAnswer } from './http-answer.ts';
import { requestHash } from './request-hash.ts';
import { type StartsAnswer, startPipelines } from './start-pipelines.ts';

export type OnEvent = (event: unknown) => Promise<HttpAnswer>;

const OPERATION = 'StartPipelineExecution';

const badRequest = (error: string, message: string): HttpAnswer => ({
  status: 400,
  body: { error, message },
});

/** Everything a start by this event has in common. The same event again (EventBridge may repeat) starts nothing new. */
const startedBy = (world: World, event: TriggerEvent): { trigger: Trigger; requestHash: string } => {
  const { region, account } = world.place;
  return {
    trigger: {
      triggerType: 'CloudWatchEvent',
      triggerDetail: `arn:aws:events:${region}:${account}:rule/stepline`,
    },
    requestHash: requestHash('event', JSON.stringify([event.source, event.id])),
  };
};

const isStartRequest = (event: TriggerEvent): boolean =>
  event.source === 'stepline' && event['detail-type'] === 'Start Pipeline Execution';

const parseStartInput = ({ detail }: TriggerEvent): StartPipelineExecutionInput => {
  const { pipeline, ...rest } = detail;
  const misplaced = Object.keys(rest).filter((key) => key !== 'variables' && key !== 'sourceRevisions');
  if (misplaced.length > 0) {
    throw new ApiError('ValidationException', `detail: unknown members ${misplaced.slice(0, 10).join(', ')}`);
  }
  const input = decodeInput(`${OPERATION}Input`, { ...rest, name: pipeline });
  validateInput(OPERATION, input);
  return input as StartPipelineExecutionInput;
};

const startNamed = async (world: World, event: TriggerEvent): Promise<HttpAnswer> => {
  try {
    const { trigger, requestHash: hash } = startedBy(world, event);
    const request = await toStartRequest(world, parseStartInput(event), trigger, hash);
    const answer = await startPipelines(world, [request]);
    const [refused] = answer.refused;
    return refused ? badRequest(refused.error, refused.message) : { status: 202, body: answer };
  } catch (error) {
    if (error instanceof ApiError || error instanceof ProtocolError)
      return badRequest(error.name, error.message);
    throw error;
  }
};

interface Concerned {
  readonly request: StartRequest | undefined;
  /** Who would have started, and why they did not. */
  readonly ignored: readonly string[];
}

const concernOf = (
  world: World,
  event: TriggerEvent,
  change: SourceChange,
  { pipeline }: StoredPipeline,
): Concerned => {
  const actions = pipeline.stages[0]?.actions ?? [];
  const { notified, ignored } = watchersOf(actions, change);
  // Semantics 2.3: a PARALLEL pipeline takes what is newest when its source action runs.
  const { revision } = pipeline.executionMode === 'PARALLEL' ? { revision: undefined } : change;
  const sourceOverrides = revision ? notified.map(({ name }) => ({ actionName: name, ...revision })) : [];
  const request = { pipeline: pipeline.name, ...startedBy(world, event), sourceOverrides };
  return {
    request: notified.length > 0 ? request : undefined,
    ignored: ignored.map(
      ({ action, reason }) => `${pipeline.name}/${action.name} watches this, but ${reason}`,
    ),
  };
};

interface Watched extends StartsAnswer {
  readonly ignored: readonly string[];
}

const startWatching = async (world: World, event: TriggerEvent, change: SourceChange): Promise<Watched> => {
  const concerned = (await allPipelines(world)).map((stored) => concernOf(world, event, change, stored));
  const requests = concerned.flatMap(({ request }) => request ?? []);
  const answer = await startPipelines(world, requests);
  const ignored = concerned.flatMap((each) => each.ignored);
  return { ...answer, ignored };
};

const startConcerned = async (
  world: World,
  rules: readonly TriggerRule[],
  event: TriggerEvent,
): Promise<HttpAnswer> => {
  const change = readSourceChange(event);
  const watched: Watched = change
    ? await startWatching(world, event, change)
    : { started: [], refused: [], ignored: [] };
  const ruled = await startByRules(world, rules, event);
  const started = [...watched.started, ...ruled.started];
  const refused = [...watched.refused, ...ruled.refused];
  const isUnheard = started.length + refused.length + watched.ignored.length === 0;
  const unheard = change
    ? 'no pipeline watches this'
    : `${event.source} / ${event['detail-type']}: not a change that starts pipelines`;
  const ignored = isUnheard ? [unheard] : watched.ignored;
  return { status: 202, body: { started, refused, ...(ignored.length > 0 ? { ignored } : {}) } };
};

/**
 * An event in EventBridge's envelope starts pipelines (semantics 5.3), with the trigger `CloudWatchEvent`:
 *
 * - `aws.s3` / `Object Created`, or `AWS API Call via CloudTrail` with PutObject, CopyObject or CompleteMultipartUpload:
 *   every pipeline with an S3 source action of that bucket and key;
 * - `stepline` / `Start Pipeline Execution`: the pipeline that `detail` names, for schedules and for whatever else sends
 *   events: `{ "pipeline": "web", "variables": [{ "name", "value" }], "sourceRevisions": [{ "actionName",
 *   "revisionType", "revisionValue" }] }`, the latter two as StartPipelineExecution has them.
 *
 * Besides, it starts the targets of every rule (`triggers.yml`) whose pattern it matches.
 *
 * S3 source actions must say `PollForSourceChanges: "false"`; one that does not is named in the answer. So is one of CodeCommit or
 * ECR that watches what changed: nobody runs it, so nothing is started for it.
 *
 * Answers 202 with `{ started, refused, ignored? }` once all starts are durable, 400 for an event that is none or a
 * start by name that is refused. The same `source` and `id` again start nothing new.
 * @throws when the platform failed: the event should come again.
 */
export const onEvent =
  (world: World, rules: readonly TriggerRule[] = []): OnEvent =>
  async (input) => {
    const parsed = parseTriggerEvent(input);
    if ('problems' in parsed) return badRequest('InvalidEvent', parsed.problems.join('; '));
    const { event } = parsed;
    return isStartRequest(event) ? startNamed(world, event) : startConcerned(world, rules, event);
  };
