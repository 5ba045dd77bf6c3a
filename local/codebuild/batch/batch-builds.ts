import type { Build, BuildStatus } from '../../../lib/ports.ts';
import type { BuildControl, EndReason } from '../run/build-control.ts';
import { type PhaseResult, passed } from '../run/build-state.ts';
import type { Tell } from '../run/run-context.ts';
import type { BatchPlan, PlannedBuild } from './plan-batch.ts';
import { runGraph } from './run-graph.ts';

/** A build of the batch that runs at the moment. */
export interface RunningBuild {
  end(reason: EndReason): Promise<void>;
}

export interface BatchBuildsContext {
  readonly control: BuildControl;
  readonly tell: Tell;
  /** Runs one build to its end, or until the service goes away. `onRunning` has it as soon as it can be ended. */
  readonly run: (build: PlannedBuild, onRunning: (running: RunningBuild) => void) => Promise<Build>;
}

/** Runs the builds of a batch in their order, and answers how it went: the first failure that counts says so. */
export const runBatchBuilds = async (plan: BatchPlan, context: BatchBuildsContext): Promise<PhaseResult> => {
  const { control, tell } = context;
  const running = new Set<RunningBuild>();
  const began = new Set<string>();
  let failure: PhaseResult | undefined;
  const endAll = async (reason: EndReason): Promise<void> => {
    await Promise.all([...running].map((build) => build.end(reason)));
  };
  control.onEnd(() => (control.reason ? endAll(reasonOf(control.reason)) : undefined));

  const runOne = async (planned: PlannedBuild): Promise<boolean> => {
    const { identifier, ignoreFailure } = planned.task;
    let current: RunningBuild | undefined;
    began.add(identifier);
    const build = await context.run(planned, (mine) => {
      current = mine;
      running.add(mine);
      // The batch may have been ended in the very moment.
      if (control.reason) void mine.end(reasonOf(control.reason));
      else if (plan.fastFail && failure) void mine.end(fastFail);
    });
    if (current) running.delete(current);
    tell(`Build ${identifier} (${build.id}): ${build.status}`);
    if (build.status === 'SUCCEEDED') return true;
    if (ignoreFailure && isFailure(build.status)) {
      tell(`The failure of ${identifier} is ignored (ignore-failure)`);
      return true;
    }
    failure ??= failureOf(identifier, build);
    if (plan.fastFail) await endAll(fastFail);
    return false;
  };

  const byTask = new Map(plan.builds.map((build) => [build.task, build]));
  await runGraph(
    plan.builds.map(({ task }) => task),
    async (task) => {
      const planned = byTask.get(task);
      return planned === undefined ? false : runOne(planned);
    },
    () => control.reason === undefined && !(plan.fastFail && failure),
  );
  for (const { task } of plan.builds)
    if (!began.has(task.identifier)) tell(`Build ${task.identifier} was not started`);
  return failure ?? passed;
};

const fastFail: EndReason = {
  status: 'STOPPED',
  message: 'Another build of the batch failed, and the batch has fast-fail.',
};

const reasonOf = ({ status, message }: EndReason): EndReason =>
  status === 'interrupted'
    ? { status, message }
    : { status: 'STOPPED', message: `The batch ended: ${message}` };

/** The author's build saying no. A fault is ours, and ignored by nobody. */
const isFailure = (status: BuildStatus): boolean => status === 'FAILED' || status === 'TIMED_OUT';

const failureOf = (identifier: string, { status, message }: Build): PhaseResult => ({
  // One that did not come to an end could not be run.
  status: status === 'FAULT' || status === 'IN_PROGRESS' ? 'FAULT' : 'FAILED',
  message: `build "${identifier}" ended as ${status}${message === undefined ? '' : `: ${message}`}`,
});
