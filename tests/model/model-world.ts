import type { ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import { createDocuments } from '../../lib/store/documents.ts';
import { keys } from '../../lib/store/keys.ts';
import { createDelivery } from '../../lib/use-cases/delivery.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { createMemoryStore, type MemoryStore } from '../fakes/memory-store.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { createInterleaver, type Interleaver, newProcess, type Process, type Touch } from './interleaver.ts';
import { createModelEngine, type ModelEngine, type Shape } from './model-engine.ts';
import { PIPELINE, shapeOf, type Variant } from './model-pipeline.ts';
import { createModelProvider, type ModelProvider } from './model-provider.ts';

const LEASE_MS = 500;

/** What outlives every process: the store, the engine, the provider, the bus; and the way into it, one touch at a time. */
export interface ModelWorld {
  readonly shape: Shape;
  readonly store: MemoryStore;
  readonly engine: ModelEngine;
  readonly provider: ModelProvider;
  readonly interleaver: Interleaver;
  /** The events that were published, by id; of repeats the first. */
  readonly published: Map<string, StateChangeEvent>;
  /** What went wrong so far. */
  readonly problems: string[];
  nextId(): string;
  /** Lets every lease run out. */
  passTime(): void;
  enter(process?: Process): World;
  records(): Promise<readonly ExecutionRecord[]>;
}

const parse = <T>(body: Uint8Array | undefined): T => JSON.parse(new TextDecoder().decode(body)) as T;

export const createModelWorld = (variant: Variant): ModelWorld => {
  const shape = shapeOf(variant);
  const store = createMemoryStore();
  const engine = createModelEngine(shape);
  const interleaver = createInterleaver();
  const published = new Map<string, StateChangeEvent>();
  const lastHeard = new Map<string, number>();
  const problems: string[] = [];
  let time = 1_700_000_000_000;
  let ids = 0;

  const read = async (key: string): Promise<ExecutionRecord> => parse((await store.get(key))?.body);
  const provider = createModelProvider(
    (executionId) => read(keys.record(PIPELINE, executionId)),
    (text) => problems.push(text),
  );

  /** At least once, in the order of what happened to the execution, and not before the record has it (semantics 9.1). */
  const hear = async (event: StateChangeEvent): Promise<void> => {
    if (published.has(event.id)) return;
    published.set(event.id, event);
    const executionId = String(event.detail['execution-id']);
    const sequence = Number.parseInt(event.id.slice(24), 16);
    const heard = lastHeard.get(executionId) ?? 0;
    lastHeard.set(executionId, sequence);
    if (sequence !== heard + 1) problems.push(`event ${sequence} of ${executionId} was told after ${heard}`);
    const record = await read(keys.record(PIPELINE, executionId));
    if (record.nextEvent <= sequence)
      problems.push(`event ${sequence} of ${executionId} was told before its record had it`);
  };

  const nextId = (): string => {
    ids += 1;
    return `${ids.toString(16).padStart(8, '0')}-0000-7000-8000-000000000000`;
  };

  const touchable = (touch: Touch): Pick<World, 'store' | 'engine' | 'events' | 'runners' | 'rules'> => ({
    store: {
      ...store,
      get: touch(store.get),
      put: touch(store.put),
      delete: touch(store.delete),
      list: touch(store.list),
    },
    engine: {
      ...engine,
      start: touch(engine.start),
      describe: touch(engine.describe),
      stop: touch(engine.stop),
      succeedTask: touch(engine.succeedTask),
      failTask: touch(engine.failTask),
    },
    events: {
      publish: touch(async (events) => {
        for (const event of events) await hear(event);
      }),
    },
    runners: provider.runners(touch),
    rules: provider.rules(touch),
  });

  const enter = (process: Process = newProcess()): World => {
    const parts = touchable((call) => interleaver.touch(process, call));
    const documents = createDocuments({ store: parts.store, ids: { next: nextId } });
    const place = { region: 'eu-central-1', account: '111122223333', bucket: 'bucket' };
    return {
      ...parts,
      documents,
      log: silentLog,
      clock: {
        now: () => {
          time += 1;
          return time;
        },
      },
      ids: { next: nextId },
      compile: () => ({ Comment: '', StartAt: '', States: {} }),
      delivery: createDelivery({
        documents,
        engine: parts.engine,
        events: parts.events,
        log: silentLog,
        place,
      }),
      place,
      owner: nextId(),
      exclusive: false,
      leaseMs: LEASE_MS,
    };
  };

  return {
    shape,
    store,
    engine,
    provider,
    interleaver,
    published,
    problems,
    nextId,
    passTime: () => {
      time += LEASE_MS;
    },
    enter,
    records: () =>
      Promise.all(
        store
          .keys()
          .filter((key) => key.endsWith('/execution.json'))
          .map(read),
      ),
  };
};
