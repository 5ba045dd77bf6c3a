import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../lib/errors.ts';
import { retryStage } from '../../lib/use-cases/retry-stage.ts';
import { rollbackStage } from '../../lib/use-cases/rollback-stage.ts';
import { disableStageTransition, enableStageTransition } from '../../lib/use-cases/set-transition.ts';
import { stopExecution } from '../../lib/use-cases/stop-execution.ts';
import { sweep } from '../../lib/use-cases/sweep.ts';
import { updatePipeline } from '../../lib/use-cases/update-pipeline.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { declare, PIPELINE, STAGES, type Variant } from './model-pipeline.ts';
import { createReference, type OnFailure, type Reference, type Refusal } from './reference-model.ts';
import { MODES, type Step, step } from './reference-steps.ts';
import { createStory, type Story } from './story.ts';

const RUNS = Number(process.env['STEPLINE_MODEL_RUNS'] ?? 500);

/** Source is fetched within the call: it is never seen at work. */
const GROUPS = [[], [['Compile', 'Lint'], ['Test']], [['Deploy']]];

const variants = fc.record(
  {
    retry: fc.constantFrom('FAILED_ACTIONS' as const, 'ALL_ACTIONS' as const),
    rollback: fc.constant('always' as const),
    updates: fc.boolean(),
  },
  { requiredKeys: ['updates'] },
);

const onFailure = ({ mode, retry, rollback, updates }: Variant): OnFailure => ({
  ...(retry ? { retry: { stage: 1, all: retry === 'ALL_ACTIONS' } } : {}),
  ...(rollback && mode !== 'PARALLEL' && !updates ? { rollback: 2 } : {}),
});

type Execution = Reference['executions'][number];

interface Pair {
  readonly variant: Variant;
  readonly story: Story;
  readonly reference: Reference;
  /** What was asked, and how it was answered; which statuses there were. */
  readonly seen: (what: string) => void;
}

/** The executions in the order of their starts. */
const records = async ({ story }: Pick<Pair, 'story'>) =>
  [...(await story.records())].sort((a, b) => a.sequence - b.sequence);

const refusalOf = async (story: Story, request: (world: World) => Promise<unknown>): Promise<Refusal> =>
  story.does(async (world) => {
    try {
      await request(world);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return error.name;
      throw error;
    }
  });

const chosen = <T>(all: readonly T[], which: number): T | undefined =>
  all.length === 0 ? undefined : all[all.length - 1 - (which % all.length)];

const idOf = async (pair: Pair, execution: Execution): Promise<string> =>
  (await records(pair))[pair.reference.executions.indexOf(execution)]?.executionId ?? '';

const isLikely: Record<'stop' | 'retry' | 'rollback', (execution: Execution) => boolean> = {
  stop: ({ status }) => status === 'InProgress' || status === 'Stopping',
  retry: ({ status, failed }) => status === 'Failed' || status === 'Stopped' || failed.size > 0,
  rollback: ({ status }) => status === 'Succeeded',
};

const onExecution = async (
  pair: Pair,
  each: Step & { readonly kind: 'stop' | 'retry' | 'rollback' },
): Promise<void> => {
  const { story, reference, seen } = pair;
  // Mostly one for which the request makes sense.
  const likely = reference.executions.filter(isLikely[each.kind]);
  const execution = chosen(each.which > 0 && likely.length > 0 ? likely : reference.executions, each.which);
  if (!execution) return;
  const id = await idOf(pair, execution);
  const compare = (refused: Refusal, wanted: Refusal): void => {
    expect(refused).toBe(wanted);
    seen(`${each.kind}: ${wanted ?? 'granted'}`);
  };
  const at = { pipelineName: PIPELINE, stageName: STAGES[execution.at] ?? '', pipelineExecutionId: id };
  if (each.kind === 'stop') {
    const refused = await refusalOf(story, (world) => stopExecution(world, { ...at, abandon: each.abandon }));
    compare(refused, reference.stop(execution, each.abandon));
  }
  if (each.kind === 'retry') {
    const retryMode = each.all ? 'ALL_ACTIONS' : 'FAILED_ACTIONS';
    const refused = await refusalOf(story, (world) => retryStage(world, { ...at, retryMode }));
    compare(refused, reference.retry(execution, each.all));
  }
  if (each.kind === 'rollback') {
    const stageName = STAGES[each.stage] ?? '';
    const target = { pipelineName: PIPELINE, stageName, targetPipelineExecutionId: id };
    const refused = await refusalOf(story, (world) => rollbackStage(world, target));
    compare(refused, reference.rollBack(execution, each.stage));
  }
};

const finish = async (pair: Pair, execution: Execution, action: string, succeeds: boolean): Promise<void> => {
  await pair.story.ends(action, succeeds ? 'succeeded' : 'failed', await idOf(pair, execution));
  pair.reference.finish(execution, action, succeeds);
};

const finishOne = async (pair: Pair, { which, succeeds }: Step & { kind: 'finish' }): Promise<void> => {
  const open = pair.reference.executions.flatMap((execution) =>
    [...execution.pending].map((action) => ({ execution, action })),
  );
  const work = chosen(open, which);
  if (work) await finish(pair, work.execution, work.action, succeeds);
};

const advance = async (pair: Pair, which: number): Promise<void> => {
  const execution = chosen(pair.reference.executions, which);
  while (execution && execution.pending.size > 0) {
    const [action = ''] = execution.pending;
    await finish(pair, execution, action, true);
  }
};

const take = async (pair: Pair, each: Step): Promise<void> => {
  const { variant, story, reference } = pair;
  switch (each.kind) {
    case 'start':
      await story.start();
      return reference.start();
    case 'finish':
      return finishOne(pair, each);
    case 'advance':
      return advance(pair, each.which);
    case 'transition': {
      const request = {
        pipelineName: PIPELINE,
        stageName: STAGES[each.stage] ?? '',
        transitionType: 'Inbound',
      } as const;
      await story.does((world) =>
        each.open
          ? enableStageTransition(world, request)
          : disableStageTransition(world, { ...request, reason: 'a freeze' }),
      );
      return reference.setTransition(each.stage, each.open);
    }
    case 'update':
      if (!variant.updates) return;
      await story.does((world) => updatePipeline(world, declare({ ...variant, mode: each.mode })));
      return reference.update(each.mode);
    case 'sweep':
      return story.does(sweep);
    default:
      return onExecution(pair, each);
  }
};

/** How every execution looks: its status, that of each stage, and which actions are at work. */
const real = async (pair: Pair): Promise<readonly string[]> =>
  (await records(pair)).map(({ status, stages, actions }) => {
    pair.seen(status);
    const working = actions.filter(({ phase }) => phase !== 'ended').map(({ action }) => action);
    return `${status}: ${stages.map((stage) => stage.status ?? '-').join(' ')}; ${working.sort().join(' ')}`;
  });

const expected = ({ reference }: Pair): readonly string[] =>
  reference.executions.map(
    ({ status, stages, pending }) =>
      `${status}: ${stages.map((stage) => stage ?? '-').join(' ')}; ${[...pending].sort().join(' ')}`,
  );

/** A comparison in which nothing happens would be green as well. */
const WANTED = [
  ...['Succeeded', 'Failed', 'Stopping', 'Stopped', 'Superseded', 'Cancelled'],
  ...['stop: granted', 'stop: PipelineExecutionNotStoppableException'],
  ...['retry: granted', 'retry: StageNotRetryableException', 'retry: ConflictException'],
  ...['rollback: granted', 'rollback: UnableToRollbackStageException'],
  'rollback: PipelineExecutionOutdatedException',
];

/** Not in every five hundred runs. */
const RARE = [
  'retry: NotLatestPipelineExecutionException',
  'stop: DuplicatedStopRequestException',
  'stop: ConflictException',
];

describe('executions, one thing after the other', () => {
  const times = new Map<string, number>();
  const seen = (what: string): void => void times.set(what, (times.get(what) ?? 0) + 1);

  it.each(MODES)(
    '%s: go as the reference model says, and are refused what it refuses',
    async (mode) => {
      const steps = fc.array(step, { maxLength: 40, size: 'max' });
      await fc.assert(
        fc.asyncProperty(variants, steps, async (chosenVariant, taken) => {
          const variant = { mode, ...chosenVariant };
          const story = await createStory(variant);
          const pair = { variant, story, seen, reference: createReference(mode, GROUPS, onFailure(variant)) };
          for (const each of taken) {
            await take(pair, each);
            expect(await real(pair)).toEqual(expected(pair));
          }
        }),
        { numRuns: Math.ceil(RUNS / 5) },
      );
    },
    3_600_000,
  );

  it('come to everything that can become of them', () => {
    if (process.env['STEPLINE_MODEL_TELL']) console.log(Object.fromEntries(times));
    const wanted = RUNS >= 5_000 ? [...WANTED, ...RARE] : WANTED;
    if (RUNS >= 500) expect([...times.keys()]).toEqual(expect.arrayContaining(wanted));
  });
});
