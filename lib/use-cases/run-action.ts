import type { ActionRunner } from '../action/action-runner.ts';
import { messageOf } from '../errors.ts';
import { type Claim, claimAction, freePlaces } from '../execution/action-transitions.ts';
import { artifactKey } from '../execution/artifact-key.ts';
import {
  type ActionExecution,
  currentAction,
  type ExecutionRecord,
  isEnded,
} from '../execution/execution-record.ts';
import type { Action, Pipeline } from '../pipeline/pipeline.ts';
import { keys } from '../store/keys.ts';
import { declaredAction, placeOf } from './declared-action.ts';
import type { StageTask } from './enter-stage.ts';
import { performAction } from './perform-action.ts';
import { pinnedPipeline } from './read-pipeline.ts';
import { changeRecord, readRecord, refuseOldAttempt } from './read-record.ts';
import { recordActionEnd } from './record-action-end.ts';
import type { World } from './world.ts';

export interface ActionTask extends StageTask {
  readonly action: string;
  readonly token: string;
}

interface Subject {
  readonly task: ActionTask;
  readonly pipeline: Pipeline;
  readonly action: Action;
}

/** Work within a handler is leased to this process. */
export const leaseOf = (world: World, runner: { readonly kind: 'inline' | 'external' } | undefined) =>
  runner?.kind === 'inline'
    ? { lease: { owner: world.owner, expiresAt: world.clock.now() + world.leaseMs } }
    : {};

/** Whether a lease no longer keeps others from taking the work over. */
export const leaseIsOver = (world: World) => (lease: NonNullable<ActionExecution['lease']>) =>
  lease.expiresAt <= world.clock.now() || (world.exclusive && lease.owner !== world.owner);

/** Writes the action as `starting` with its token, or finds what it is already; decided anew at each try. */
const claim = async (world: World, subject: Subject, runner: ActionRunner | undefined, id: string) => {
  const { task, action } = subject;
  const now = world.clock.now();
  let decided: Claim = { kind: 'wait' };
  const record = await changeRecord(world, task.pipeline, task.executionId, (current) => {
    refuseOldAttempt(current, task.attempt);
    const claimed = claimAction(current, {
      ...placeOf(world, action),
      ...leaseOf(world, runner),
      stage: task.stage,
      action: task.action,
      token: task.token,
      now,
      fresh: prepareFresh(current, action, id),
      leaseIsOver: leaseIsOver(world),
    });
    decided = claimed.claim;
    return claimed.record;
  });
  return { record, claim: decided as Claim };
};

const prepareFresh = (record: ExecutionRecord, action: Action, id: string) => ({
  id,
  inputs: action.inputArtifacts.flatMap(({ name }) => {
    const key = artifactKey(record, name);
    return key === undefined ? [] : [{ name, key }];
  }),
  outputs: action.outputArtifacts.map(({ name }) => ({
    name,
    key: keys.artifact(record.pipeline, record.executionId, name, id),
  })),
});

const subjectOf = async (world: World, task: ActionTask): Promise<Subject> => {
  const record = await readRecord(world, task.pipeline, task.executionId);
  refuseOldAttempt(record, task.attempt);
  const pipeline = await pinnedPipeline(world, record);
  return { task, pipeline, action: declaredAction(pipeline, task.stage, task.action) };
};

/**
 * A machine wants an action to run, for the first time or not: idempotent, as design D4 says. Returns when the work is
 * under way (or done, where it is done here); its token is answered when it has ended.
 * @throws {AttemptFenced}
 */
export const runAction = async (world: World, task: ActionTask): Promise<void> => {
  const subject = await subjectOf(world, task);
  const runner = world.runners(subject.action.actionTypeId);
  const { record, claim: claimed } = await claim(world, subject, runner, world.ids.next());
  const telling = world.delivery.deliver(record);
  const outcome =
    claimed.kind === 'start'
      ? await performAction(world, runner, { ...subject, record, execution: claimed.action })
      : undefined;
  await telling;
  if (claimed.kind === 'wait' || !outcome) return;
  const ended = await recordActionEnd(
    world,
    { pipeline: record.pipeline, executionId: record.executionId, actionExecutionId: claimed.action.id },
    outcome,
  );
  if (ended) await startParked(world, ended);
};

/** By whoever runs actions for this process, or here. */
const startAction = (world: World, task: ActionTask): Promise<void> =>
  world.workers ? world.workers.runAction(task) : runAction(world, task);

/**
 * Starts the actions that waited because too many of their execution were running (semantics 2.3, PARALLEL), as long as
 * there is room. What fails here is left to the sweep, and keeps nobody else waiting.
 */
export const startParked = async (world: World, known: ExecutionRecord): Promise<void> => {
  let record = known;
  const tried = new Set<string>();
  // A worker takes a place later than it is told to, so what is handed over counts against the record as it was.
  const handedOver = () => (world.workers ? tried.size : 0);
  while (!isEnded(record) && freePlaces(record) > handedOver()) {
    const next = record.parked?.find(({ stage, action }) => !tried.has(JSON.stringify([stage, action])));
    if (!next) return;
    tried.add(JSON.stringify([next.stage, next.action]));
    const { pipeline, executionId, attempt } = record;
    const [token = ''] = next.tokens;
    try {
      await startAction(world, {
        pipeline,
        executionId,
        attempt,
        stage: next.stage,
        action: next.action,
        token,
      });
    } catch (error) {
      world.log.warn({ execution: executionId, error: messageOf(error) }, 'a waiting action was not started');
    }
    if (!world.workers) record = await readRecord(world, pipeline, executionId);
  }
};

/** Takes up an action that a crash left between `starting` and its end, without a machine that asks for it. */
export const resumeAction = async (world: World, record: ExecutionRecord, id: string): Promise<void> => {
  const execution = record.actions.find((each) => each.id === id);
  if (!execution || currentAction(record, execution.stage, execution.action)?.id !== id) return;
  if (execution.lease && !leaseIsOver(world)(execution.lease)) return;
  const [token] = execution.tokens;
  await startAction(world, {
    pipeline: record.pipeline,
    executionId: record.executionId,
    attempt: record.attempt,
    stage: execution.stage,
    action: execution.action,
    token: token ?? execution.id,
  });
};
