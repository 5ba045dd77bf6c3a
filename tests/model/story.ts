import type { ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { Outcome } from '../../lib/execution/outcome.ts';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import { completeAction } from '../../lib/use-cases/complete-action.ts';
import { createPipeline } from '../../lib/use-cases/create-pipeline.ts';
import { readRecord } from '../../lib/use-cases/read-record.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { newProcess } from './interleaver.ts';
import { createMachineCalls } from './machine-calls.ts';
import { declare, PIPELINE, type Variant } from './model-pipeline.ts';
import { createModelWorld } from './model-world.ts';

/** The model without chance: one thing after the other, told by a test. */
export interface Story {
  /** One process, from its start to its end. */
  does<T>(work: (world: World) => Promise<T>): Promise<T>;
  /** Starts an execution and lets its machine go as far as it can. */
  start(): Promise<string>;
  /** Ends the open work of that action or rule, by name, of the newest execution unless told; then the machines go on. */
  ends(name: string, status?: Outcome['status'], executionId?: string): Promise<void>;
  /** An execution that has gone through everything. */
  succeeds(): Promise<string>;
  record(executionId: string): Promise<ExecutionRecord>;
  records(): Promise<readonly ExecutionRecord[]>;
  /** What was published, in order. */
  events(): readonly StateChangeEvent[];
}

const first = () => 0;

export const outcomeOf = (status: Outcome['status']): Outcome =>
  status === 'succeeded' ? { status, artifacts: [] } : { status, code: 'JobFailed', summary: 'said no' };

export const createStory = async (variant: Variant): Promise<Story> => {
  const model = createModelWorld(variant);
  const machines = createMachineCalls(model);

  const run = async (work: () => Promise<void>): Promise<void> => {
    const [error] = await model.interleaver.run([work], first);
    if (error) throw error;
  };

  const does: Story['does'] = async (work) => {
    const results: Awaited<ReturnType<typeof work>>[] = [];
    await run(async () => {
      results.push(await work(model.enter()));
    });
    const [result] = results;
    return result as Awaited<ReturnType<typeof work>>;
  };

  const goOn = async (): Promise<void> => {
    while (machines.ready()) await run(() => machines.call(0, newProcess()));
  };

  const nameOf = (record: ExecutionRecord, id: string): string | undefined =>
    record.actions.find((each) => each.id === id)?.action ??
    record.rules.find((each) => each.id === id)?.rule;

  const open = async (name: string, executionId: string | undefined) => {
    for (const work of [...model.provider.open()].reverse()) {
      const record = await does((world) => readRecord(world, PIPELINE, work.ref.executionId));
      const wanted = executionId === undefined || executionId === record.executionId;
      if (wanted && nameOf(record, work.ref.actionExecutionId) === name) return work;
    }
    throw new Error(`${name} is not under way`);
  };

  const start = async (): Promise<string> => {
    const { executionId } = await does((world) =>
      startExecution(world, { pipeline: PIPELINE, trigger: { triggerType: 'Webhook' } }),
    );
    await goOn();
    return executionId;
  };

  const endAll = async (executionId: string): Promise<void> => {
    for (;;) {
      const mine = model.provider.open().find(({ ref }) => ref.executionId === executionId);
      if (!mine) return;
      mine.outcome = outcomeOf('succeeded');
      await does((world) => completeAction(world, mine.ref, outcomeOf('succeeded')));
      await goOn();
    }
  };

  await does((world) => createPipeline(world, declare(variant)));
  return {
    does: async (work) => {
      const result = await does(work);
      await goOn();
      return result;
    },
    start,
    ends: async (name, status = 'succeeded', executionId = undefined) => {
      const work = await open(name, executionId);
      work.outcome = outcomeOf(status);
      await does((world) => completeAction(world, work.ref, outcomeOf(status)));
      await goOn();
    },
    succeeds: async () => {
      const executionId = await start();
      await endAll(executionId);
      return executionId;
    },
    record: (executionId) => does((world) => readRecord(world, PIPELINE, executionId)),
    records: model.records,
    events: () => [...model.published.values()],
  };
};
