import type { ActionExecution, ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import type { Action, Pipeline } from '../../lib/pipeline/pipeline.ts';
import type { Engine } from '../../lib/ports.ts';
import { createDocuments } from '../../lib/store/documents.ts';
import { beginExecution } from '../../lib/use-cases/begin-execution.ts';
import { createPipeline } from '../../lib/use-cases/create-pipeline.ts';
import { createDelivery } from '../../lib/use-cases/delivery.ts';
import { enterStage } from '../../lib/use-cases/enter-stage.ts';
import { readRecord } from '../../lib/use-cases/read-record.ts';
import { runAction } from '../../lib/use-cases/run-action.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { silentLog } from './silent-log.ts';

export interface UseCaseWorld {
  readonly world: World;
  readonly store: MemoryStore;
  readonly events: StateChangeEvent[];
  /** Tokens that were answered, in order: `succeeded`, or the error's name. */
  readonly answers: Map<string, string>;
  /** Lets so many milliseconds go by. */
  wait(milliseconds: number): void;
  /** Creates a pipeline, starts it and runs the machine up to and into one action of its first stage. */
  run(pipeline: Pipeline, action: string): Promise<string>;
  /** Lets the machine of an execution call an action (again). */
  call(pipeline: string, executionId: string, stage: string, action: string): Promise<void>;
  record(pipeline: string, executionId: string): Promise<ExecutionRecord>;
  /** The newest execution of an action. */
  action(pipeline: string, executionId: string, action: string): Promise<ActionExecution>;
}

/** Epoch milliseconds of `2026-01-01T00:00:00Z`, when these worlds begin. */
export const WORLD_BEGINS = 1_767_225_600_000;

const uuid = (count: number): string => `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;

/** The real use cases over a store in memory and an engine that only remembers; `parts` decides what runs actions. */
export const createUseCaseWorld = (
  runnersOf: (parts: Omit<World, 'runners' | 'delivery'>, lazy: () => World) => World['runners'],
): UseCaseWorld => {
  const store = createMemoryStore();
  const events: StateChangeEvent[] = [];
  const answers = new Map<string, string>();
  let now = WORLD_BEGINS;
  let count = 0;
  const ids = {
    next: () => {
      count += 1;
      return uuid(count);
    },
  };
  const engine: Engine = {
    publish: async (pipeline, version) => ({ pipeline, version, ref: `${pipeline}:${version}` }),
    start: async () => {},
    describe: async () => 'running',
    stop: async () => {},
    succeedTask: async (token) => {
      answers.set(token, 'succeeded');
      return 'delivered';
    },
    failTask: async (token, error) => {
      answers.set(token, error);
      return 'delivered';
    },
  };
  const documents = createDocuments({ store, ids });
  const place = { region: 'eu-central-1', account: '111122223333', bucket: 'artifacts' };
  const parts = {
    store,
    documents,
    engine,
    events: {
      publish: async (published: readonly StateChangeEvent[]) => {
        events.push(...published);
      },
    },
    clock: { now: () => now },
    ids,
    log: silentLog,
    compile: () => ({ Comment: '', StartAt: '', States: {} }),
    place,
    owner: 'this-process',
    exclusive: true,
    leaseMs: 60_000,
  };
  const world: World = {
    ...parts,
    delivery: createDelivery(parts),
    runners: runnersOf(parts, () => world),
  };

  const call: UseCaseWorld['call'] = async (pipeline, executionId, stage, action) => {
    const { attempt } = await readRecord(world, pipeline, executionId);
    const token = `token-${action}-${ids.next()}`;
    await runAction(world, { pipeline, executionId, attempt, stage, action, token });
  };

  return {
    world,
    store,
    events,
    answers,
    wait: (milliseconds) => {
      now += milliseconds;
    },
    call,
    run: async (pipeline, action) => {
      const { name } = pipeline;
      await createPipeline(world, pipeline);
      const { executionId } = await startExecution(world, {
        pipeline: name,
        trigger: { triggerType: 'StartPipelineExecution' },
      });
      const begun = await beginExecution(world, { pipeline: name, executionId, machineName: executionId });
      const stage = begun.startAt;
      const task = { pipeline: name, executionId, attempt: begun.attempt, stage };
      await enterStage(world, { ...task, token: 'enter' });
      await call(name, executionId, stage, action);
      return executionId;
    },
    record: (pipeline, executionId) => readRecord(world, pipeline, executionId),
    action: async (pipeline, executionId, name) => {
      const record = await readRecord(world, pipeline, executionId);
      const found = record.actions.findLast(({ action }) => action === name);
      if (!found) throw new Error(`${name} never ran`);
      return found;
    },
  };
};

/** A pipeline whose only stage, `Prod`, has these actions. */
export const pipelineOf = (...actions: readonly Action[]): Pipeline => ({
  name: 'shop',
  roleArn: 'arn:aws:iam::111122223333:role/p',
  version: 1,
  pipelineType: 'V2',
  executionMode: 'SUPERSEDED',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [{ name: 'Prod', actions: [...actions] }],
});
