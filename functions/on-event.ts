import type { StartPipelineExecutionInput } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../lib/errors.ts';
import type { Trigger } from '../lib/execution/execution-record.ts';
import type { StoredPipeline } from '../lib/pipeline/stored-pipeline.ts';
import type { StartRequest } from '../lib/use-cases/start-execution.ts';
import type { World } from '../lib/use-cases/world.ts';
import { allPipelines } from './all-pipelines.ts';
import { decodeInput } from './api/decode-input.ts';
import { validateInput } from './api/model/validate-input.ts';
import { ProtocolError } from './api/protocol-error.ts';
import { toStartRequest } from './api/start-request.ts';
import { readSourceChange, type SourceChange, watchersOf } from './event-triggers/source-change.ts';
import { parseTriggerEvent, type TriggerEvent } from './event-triggers/trigger-event.ts';
import type { HttpAnswer } from './http-answer.ts';
import { requestHash } from './request-hash.ts';
import { startPipelines } from './start-pipelines.ts';

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
  /** Source actions that would start if they did not ask for polling. */
  readonly polled: readonly string[];
}

const concernOf = (
  world: World,
  event: TriggerEvent,
  change: SourceChange,
  { pipeline }: StoredPipeline,
): Concerned => {
  const actions = pipeline.stages[0]?.actions ?? [];
  const { notified, polled } = watchersOf(actions, change);
  // Semantics 2.3: a PARALLEL pipeline takes what is newest when its source action runs.
  const { revision } = pipeline.executionMode === 'PARALLEL' ? { revision: undefined } : change;
  const sourceOverrides = revision ? notified.map(({ name }) => ({ actionName: name, ...revision })) : [];
  const request = { pipeline: pipeline.name, ...startedBy(world, event), sourceOverrides };
  return {
    request: notified.length > 0 ? request : undefined,
    polled: polled.map(({ name }) => `${pipeline.name}/${name}`),
  };
};

const startWatching = async (
  world: World,
  event: TriggerEvent,
  change: SourceChange,
): Promise<HttpAnswer> => {
  const concerned = (await allPipelines(world)).map((stored) => concernOf(world, event, change, stored));
  const requests = concerned.flatMap(({ request }) => request ?? []);
  const polled = concerned.flatMap((each) => each.polled);
  const answer = await startPipelines(world, requests);
  const ignored = polled.map((action) => `${action} watches this, but PollForSourceChanges is not "false"`);
  if (requests.length === 0 && ignored.length === 0) ignored.push('no pipeline watches this');
  return { status: 202, body: { ...answer, ...(ignored.length > 0 ? { ignored } : {}) } };
};

/**
 * An event in EventBridge's envelope starts pipelines (semantics 5.3), with the trigger `CloudWatchEvent`:
 *
 * - `aws.s3` / `Object Created`, or `AWS API Call via CloudTrail` with PutObject, CopyObject or CompleteMultipartUpload:
 *   every pipeline with an S3 source action of that bucket and key;
 * - `aws.codecommit` / `CodeCommit Repository State Change`: CodeCommit source actions of that repository and branch;
 * - `aws.ecr` / `ECR Image Action` (PUSH, SUCCESS): ECR source actions of that repository and tag;
 * - `stepline` / `Start Pipeline Execution`: the pipeline that `detail` names, for schedules and for whatever else sends
 *   events: `{ "pipeline": "web", "variables": [{ "name", "value" }], "sourceRevisions": [{ "actionName",
 *   "revisionType", "revisionValue" }] }`, the latter two as StartPipelineExecution has them.
 *
 * S3 and CodeCommit source actions must say `PollForSourceChanges: "false"`; one that does not is named in the answer.
 *
 * Answers 202 with `{ started, refused, ignored? }` once all starts are durable, 400 for an event that is none or a
 * start by name that is refused. The same `source` and `id` again start nothing new.
 * @throws when the platform failed: the event should come again.
 */
export const onEvent =
  (world: World): OnEvent =>
  async (input) => {
    const event = parseTriggerEvent(input);
    if ('problems' in event) return badRequest('InvalidEvent', event.problems.join('; '));
    if (isStartRequest(event)) return startNamed(world, event);
    const change = readSourceChange(event);
    if (change) return startWatching(world, event, change);
    const kind = `${event.source} / ${event['detail-type']}`;
    return {
      status: 202,
      body: { started: [], refused: [], ignored: [`${kind}: not a change that starts pipelines`] },
    };
  };
