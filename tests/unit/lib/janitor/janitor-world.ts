import type { ExecutionRecord } from '../../../../lib/execution/execution-record.ts';
import type { Janitor } from '../../../../lib/janitor/janitor.ts';
import { createDocuments } from '../../../../lib/store/documents.ts';
import { keys } from '../../../../lib/store/keys.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';
import { silentLog } from '../../../fakes/silent-log.ts';

export const DAY = 24 * 60 * 60_000;

/** What the janitor looks at; all else of a record is nothing to it. */
export interface Past {
  readonly id: number;
  readonly status: ExecutionRecord['status'];
  /** Day of its end, or of its last change. */
  readonly day: number;
  readonly type?: ExecutionRecord['type'];
  readonly version?: number;
  readonly incarnation?: string;
  readonly rollbackTarget?: number;
}

export const idOf = (id: number): string => `01900000-0000-7000-8000-${String(id).padStart(12, '0')}`;

export const recordOf = (pipeline: string, past: Past): ExecutionRecord => {
  const { id, status, day, type = 'STANDARD', version = 1, incarnation = 'first', rollbackTarget } = past;
  const record: Partial<ExecutionRecord> = {
    pipeline,
    executionId: idOf(id),
    status,
    type,
    incarnation,
    pipelineVersion: version,
    lastUpdateTime: day * DAY,
    stages: [{ name: 'Prod', run: 1, status: status === 'Succeeded' ? 'Succeeded' : 'Failed' }] as never,
    ...(rollbackTarget === undefined ? {} : { rollbackTarget: idOf(rollbackTarget) }),
  };
  return record as ExecutionRecord;
};

/** A bucket with pipelines, whose lifecycle rule acts at once: what is marked is gone. */
export const createJanitorWorld = () => {
  const store = createMemoryStore();
  let count = 0;
  let day = 0;
  let reads = 0;
  const ids = {
    next: () => {
      count += 1;
      return String(count);
    },
  };
  const counted: typeof store = {
    ...store,
    get: (key) => {
      reads += 1;
      return store.get(key);
    },
  };
  const documents = createDocuments({ store: counted, ids });
  const marked: string[] = [];
  const janitor: Janitor = {
    world: {
      store: counted,
      documents,
      place: { region: 'us-east-1', account: '111122223333', bucket: 'b' },
      clock: { now: () => day * DAY },
      log: silentLog,
    },
    expiry: {
      mark: async (key) => {
        marked.push(key);
        await store.delete(key);
      },
    },
    artifactDays: 30,
  };
  const bytes = new TextEncoder().encode('zip');
  return {
    janitor,
    documents,
    marked,
    /** Objects read since the last time that somebody asked. */
    reads: () => {
      const since = reads;
      reads = 0;
      return since;
    },
    goTo: (to: number) => {
      day = to;
    },
    pipeline: (name: string, version = 1, incarnation = 'first') =>
      documents.update(keys.pipeline(name), () => ({ incarnation, pipeline: { name, version } })),
    execution: async (name: string, past: Past) => {
      const record = recordOf(name, past);
      await documents.update(keys.record(name, record.executionId), () => record);
      const artifact = keys.artifact(name, record.executionId, 'App', record.executionId);
      if (!marked.includes(artifact))
        await store.putStream(
          artifact,
          (async function* () {
            yield bytes;
          })(),
        );
    },
    /** Ids of the executions that still have their artifacts. */
    left: (name: string): readonly number[] =>
      store
        .keys()
        .filter((key) => key.startsWith(keys.executionsOf(name)) && key.includes('/artifacts/'))
        .map((key) => Number(key.split('/')[2]?.slice(-12))),
    keys: store.keys,
  };
};
