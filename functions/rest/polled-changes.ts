import { createHash } from 'node:crypto';
import type { ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { ActiveExecutions } from '../../lib/pipeline/stored-pipeline.ts';
import { keys, pipelineOfActiveKey } from '../../lib/store/keys.ts';
import type { World } from '../../lib/use-cases/world.ts';
import type { StreamMessage } from './stream-message.ts';

type Reader = Pick<World, 'documents' | 'store'>;

/** A page that is open asks so often. */
const AGAIN_MS = 3_000;

const stateOf = async ({ documents }: Reader, key: string): Promise<readonly unknown[]> => {
  const active = await documents.read<ActiveExecutions & { readonly revision: number }>(key);
  const pipeline = pipelineOfActiveKey(key);
  const running = await Promise.all(
    (active?.executions ?? []).map(async ({ start: { executionId }, attempt }) => {
      const record = await documents.read<ExecutionRecord>(keys.record(pipeline, executionId));
      return [executionId, attempt, record?.attempt, record?.nextEvent, record?.lastUpdateTime];
    }),
  );
  // The revision: what is retried, and has ended before anybody looks, leaves the list as it was.
  return [key, active?.revision, running];
};

/** Another text whenever anything about an execution has changed: what ends is no longer active, what runs counts its events. */
const fingerprint = async (reader: Reader): Promise<string> => {
  const hash = createHash('sha256');
  let startAfter: string | undefined;
  let more = true;
  while (more) {
    const page = await reader.store.list(keys.actives, startAfter === undefined ? {} : { startAfter });
    const states = await Promise.all(page.keys.map((key) => stateOf(reader, key)));
    hash.update(JSON.stringify(states));
    startAfter = page.keys.at(-1);
    more = page.more && startAfter !== undefined;
  }
  return hash.digest('base64url');
};

/**
 * State changes where nobody can stay to tell them (a function on AWS): each answer says whether anything has happened
 * since the one before, and ends with when to ask again.
 */
export const polledChanges = (reader: Reader) =>
  async function* (lastId: string | undefined): AsyncGenerator<StreamMessage> {
    const id = await fingerprint(reader);
    const isKnown = lastId === undefined || lastId === id;
    yield { event: isKnown ? 'ready' : 'reset', data: '{}', id, retry: AGAIN_MS };
    yield { event: 'later', data: '{}', id };
  };
