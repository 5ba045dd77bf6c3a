import type { ActionRunner, ActionWork, Started } from '../action/action-runner.ts';
import { ClosingError, messageOf, SteplineError } from '../errors.ts';
import { markStarted } from '../execution/action-transitions.ts';
import type {
  ActionDetail,
  ActionExecution,
  ArtifactLocation,
  ExecutionRecord,
} from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import type { Action, Pipeline } from '../pipeline/pipeline.ts';
import { keys } from '../store/keys.ts';
import { type PreparedAction, prepareAction } from './prepare-action.ts';
import { changeRecord } from './read-record.ts';
import type { World } from './world.ts';

/** An action that the record has as `starting`, with the declaration that its execution is pinned to. */
export interface ActionInHand {
  readonly pipeline: Pipeline;
  readonly action: Action;
  readonly record: ExecutionRecord;
  readonly execution: ActionExecution;
}

const errored = (code: string, summary: string): Outcome => ({ status: 'errored', code, summary });

/** What could not be done, as an outcome: the author's fault by its code, ours by its name. */
export const outcomeOfThrown = (thrown: unknown): Outcome => {
  const blamed = thrown instanceof SteplineError && thrown.blame === 'author';
  const name = thrown instanceof SteplineError ? thrown.name : 'InternalError';
  return errored(blamed ? 'ConfigurationError' : name, messageOf(thrown));
};

/** Each artifact with the source revision it is, where it is one. */
export const withRevisions = (
  inputs: readonly ArtifactLocation[],
  record: ExecutionRecord,
): readonly (ArtifactLocation & { readonly revision?: string })[] =>
  inputs.map((input) => {
    const revision = record.revisions.find(({ artifact }) => artifact === input.name)?.revisionId;
    return revision === undefined ? input : { ...input, revision };
  });

const workOf = ({ action, record, execution }: ActionInHand, prepared: PreparedAction): ActionWork => ({
  pipeline: record.pipeline,
  pipelineExecutionId: record.executionId,
  stage: execution.stage,
  action: { ...action, ...prepared.action },
  actionExecutionId: execution.id,
  configuration: prepared.configuration,
  inputs: withRevisions(execution.inputs, record),
  outputs: execution.outputs,
  record,
});

/** Work that runs is no error, whatever becomes of this write: who finds the action `starting` finds the work by its id. */
const noteStarted = async (world: World, work: ActionWork, started: Started): Promise<void> => {
  const now = world.clock.now();
  const record = await changeRecord(world, work.pipeline, work.pipelineExecutionId, (current) =>
    markStarted(current, work.actionExecutionId, started, now),
  );
  await world.delivery.deliver(record);
};

const notSupported = ({ category, owner, provider }: Action['actionTypeId']): Outcome =>
  errored('ActionTypeNotSupported', `actions of type ${category}/${owner}/${provider} cannot be run here`);

/** The inputs that no action stored: a consumer must fail, not run without them. */
const missingInput = (action: Action, execution: ActionExecution): Outcome | undefined => {
  const missing = action.inputArtifacts.find(
    ({ name }) => !execution.inputs.some((input) => input.name === name),
  );
  return (
    missing &&
    errored('ConfigurationError', `the input artifact "${missing.name}" was not produced by any action`)
  );
};

const prepare = async (world: World, inHand: ActionInHand): Promise<ActionWork> => {
  const { pipeline, action, record, execution } = inHand;
  const prepared = await prepareAction(world, pipeline, record, action);
  await world.documents.update<ActionDetail>(
    keys.actionDetail(record.pipeline, record.executionId, execution.id),
    (detail) => detail ?? { resolvedConfiguration: prepared.configuration, outputVariables: {} },
  );
  return workOf(inHand, prepared);
};

/**
 * Starts the work of an action that the record has as `starting`, or does it here.
 * @returns how it ended, when that is known already; whatever goes wrong before the work is under way is an outcome, but not
 *   that this process ends: then the next one does it.
 * @throws what the store says, when it does not take that the work is under way: the sweep finds out.
 */
export const performAction = async (
  world: World,
  runner: ActionRunner | undefined,
  inHand: ActionInHand,
): Promise<Outcome | undefined> => {
  const { action, execution } = inHand;
  if (!runner) return notSupported(action.actionTypeId);
  const missing = missingInput(action, execution);
  if (missing) return missing;
  let work: ActionWork;
  let started: Started;
  try {
    work = await prepare(world, inHand);
    if (runner.kind === 'inline') return await runner.run(work);
    started = await runner.ensureStarted(work);
  } catch (error) {
    world.log.warn({ action: execution.id, error: messageOf(error) }, 'the action could not be run');
    if (error instanceof ClosingError) return undefined;
    return outcomeOfThrown(error);
  }
  await noteStarted(world, work, started);
  return undefined;
};
