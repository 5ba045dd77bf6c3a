import { createArchives } from '../../adapters/zip/archives.ts';
import { createEventFeed } from '../../functions/rest/event-feed.ts';
import { feedMessages } from '../../functions/rest/feed-messages.ts';
import { followedLogs } from '../../functions/rest/followed-logs.ts';
import { createRestApp } from '../../functions/rest/rest-app.ts';
import type { RestLogLine } from '../../functions/rest/rest-ports.ts';
import type { ActionExecution, ExecutionRecord } from '../../lib/execution/execution-record.ts';
import { parsePipeline } from '../../lib/pipeline/parse-pipeline.ts';
import type { BuildService } from '../../lib/ports.ts';
import { createDocuments } from '../../lib/store/documents.ts';
import { keys } from '../../lib/store/keys.ts';
import { compile } from '../../statemachine/compile.ts';
import { declaration } from '../conformance/api/declaration.ts';
import { PLACE } from './api-harness.ts';
import { createMemoryStore } from './memory-store.ts';
import { silentLog } from './silent-log.ts';

export const START = 1_700_000_000_000;

export const executionId = (number: number): string =>
  `01890000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const actionOf = (changes: Partial<ActionExecution> = {}): ActionExecution => ({
  id: executionId(900),
  stage: 'Prod',
  action: 'Build',
  run: 1,
  phase: 'ended',
  status: 'Succeeded',
  outcome: 'succeeded',
  tokens: [],
  startTime: START,
  lastUpdateTime: START + 5_000,
  inputs: [],
  outputs: [],
  ...changes,
});

/** A record as the use cases write it. */
export const recordOf = (number: number, changes: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  schema: 1,
  pipeline: 'web',
  incarnation: 'one',
  pipelineVersion: 1,
  executionId: executionId(number),
  sequence: number,
  mode: 'QUEUED',
  type: 'STANDARD',
  status: 'Succeeded',
  attempt: 1,
  retries: 0,
  startAt: 'Source',
  trigger: { triggerType: 'StartPipelineExecution' },
  variables: [],
  sourceOverrides: [],
  revisions: [{ actionName: 'Fetch', artifact: 'SourceOutput', revisionId: `commit-${number}` }],
  startTime: START,
  lastUpdateTime: START + 9_000,
  stages: [
    {
      name: 'Source',
      run: 1,
      status: 'Succeeded',
      enterTokens: [],
      startTime: START,
      endTime: START + 1_000,
    },
    { name: 'Prod', run: 1, status: 'Succeeded', enterTokens: [], startTime: START + 2_000 },
  ],
  actions: [],
  rules: [],
  answers: [],
  outbox: [],
  nextEvent: 1,
  ...changes,
});

/** The REST surface over a store in memory that holds the pipeline `web`; logs are what a test makes of them. */
export const createRestHarness = async (
  follow: (
    buildId: string,
    options: { fromLine?: number; signal?: AbortSignal },
  ) => AsyncIterable<RestLogLine>,
  describe: BuildService['describe'] = async () => undefined,
) => {
  const store = createMemoryStore();
  let count = 0;
  const documents = createDocuments({
    store,
    ids: {
      next: () => {
        count += 1;
        return String(count);
      },
    },
  });
  const pipeline = parsePipeline(declaration('web'));
  await documents.create(keys.pipeline('web'), {
    pipeline,
    incarnation: 'one',
    created: START,
    updated: START,
    tags: [],
  });
  const feed = createEventFeed({ id: 'feed', kept: 3 });
  const app = createRestApp({
    world: { store, documents, place: PLACE, compile },
    logs: followedLogs({ follow }),
    builds: { describe, stop: async () => {} },
    archives: createArchives(),
    siteUrl: ({ bucket, prefix }) => `http://sites/${bucket}/${prefix}`,
    notifications: { recent: async () => [] },
    events: feedMessages(feed),
    log: silentLog,
  });
  const keep = async (record: ExecutionRecord): Promise<void> => {
    await documents.create(keys.history('web', record.sequence, record.executionId), {});
    await documents.create(keys.record('web', record.executionId), record);
  };
  const get = async (path: string, query: Record<string, string>, headers: Record<string, string> = {}) =>
    app.request(`${path}?${new URLSearchParams({ pipeline: 'web', ...query })}`, { headers });
  return { store, documents, feed, app, keep, get };
};

export type RestHarness = Awaited<ReturnType<typeof createRestHarness>>;

/** Messages of a stream of server-sent events, as they come. */
export async function* messagesOf(response: Response): AsyncGenerator<Record<string, string>> {
  let text = '';
  for await (const chunk of (response.body ?? new ReadableStream<Uint8Array>()).pipeThrough(
    new TextDecoderStream(),
  )) {
    text += chunk;
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      yield Object.fromEntries(
        message
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
    }
  }
}
