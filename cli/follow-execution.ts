import { setTimeout as sleep } from 'node:timers/promises';
import type { StateChangeEvent } from '../lib/execution/state-change-event.ts';
import type { ApiClient } from './client/api-client.ts';
import { readOverview } from './client/executions.ts';
import type { Overview } from './client/overview.ts';
import type { ServerSentEvent } from './client/server-sent-events.ts';
import { followLog } from './follow-log.ts';

/** Who is told what happens to an execution, in order. */
export interface Follower {
  event(event: StateChangeEvent): void;
  log(entry: { stage: string; action: string; line: string }): void;
}

const AGAIN_MS = 500;

/** Types of actions whose work writes a log. */
const LOGGED = ['CodeBuild', 'Commands'];

const providerOf = (event: StateChangeEvent): unknown => {
  const type = event.detail['type'];
  return typeof type === 'object' && type !== null && 'provider' in type ? type.provider : undefined;
};

/** Follows the logs of actions as they begin; each to its end. */
const createLogs = (api: ApiClient, pipeline: string, execution: string, follower: Follower) => {
  const controller = new AbortController();
  const running = new Map<string, Promise<void>>();
  const follow = (id: string, stage: string, action: string): void => {
    if (running.has(id)) return;
    const source = { pipeline, execution, action: id };
    const onLine = (line: string): void => follower.log({ stage, action, line });
    running.set(id, followLog(api, source, onLine, controller.signal));
  };
  return {
    see: (event: StateChangeEvent): void => {
      const { state, stage, action } = event.detail;
      if (state !== 'STARTED' || !LOGGED.includes(String(providerOf(event)))) return;
      follow(String(event.detail['action-execution-id']), String(stage), String(action));
    },
    /** Those that began before anybody looked; one that is at work may be about to get its build. */
    catchUp: ({ actions }: Overview): void => {
      for (const { id, stage, action, buildId, status } of actions) {
        if (buildId !== undefined || status === 'InProgress') follow(id, stage, action);
      }
    },
    /** All builds of an execution that is over are over too, so their logs end; what never had one is let go. */
    finish: async (overview: Overview): Promise<void> => {
      const logged = overview.actions.filter(({ buildId }) => buildId !== undefined);
      // Abandoned work goes on, and so does its log.
      const ended = logged.filter(({ status }) => status !== 'Abandoned').map(({ id }) => running.get(id));
      await Promise.all(ended);
      controller.abort();
      await Promise.all(running.values());
    },
    stop: (): void => controller.abort(),
  };
};

/** Opens the feed; resolves once nothing that happens from now on is missed. */
const openFeed = async (api: ApiClient, signal: AbortSignal, lastId?: string) => {
  const feed = (await api.listen('events', {}, { signal, lastId }))[Symbol.asyncIterator]();
  const first = await feed.next();
  return { feed, first: first.done ? undefined : first.value };
};

type Feed = AsyncIterator<ServerSentEvent>;

/** Hands on the events of one execution until it may be over, or the connection breaks; @returns the last id. */
const readFeed = async (
  feed: Feed,
  execution: string,
  lastId: string | undefined,
  onEvent: (event: StateChangeEvent) => boolean,
): Promise<string | undefined> => {
  let at = lastId;
  for (;;) {
    const next = await feed.next().catch(() => undefined);
    if (next === undefined || next.done) return at;
    at = next.value.lastId ?? at;
    if (next.value.type !== 'message') continue;
    const event = JSON.parse(next.value.data) as StateChangeEvent;
    if (event.detail['execution-id'] === execution && onEvent(event)) return at;
  }
};

const OVER: readonly unknown[] = ['SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED'];

const isEnd = (event: StateChangeEvent): boolean =>
  event['detail-type'] === 'CodePipeline Pipeline Execution State Change' &&
  OVER.includes(event.detail['state']);

export interface Followed {
  readonly executionId: string;
  /** It may have ended before we listened: whether it has is asked first. */
  readonly mayBeOver: boolean;
}

/** Feeds are opened again until one has told of the end, or can no longer tell what was missed. */
const untilEnd = async (
  api: ApiClient,
  signal: AbortSignal,
  opened: Awaited<ReturnType<typeof openFeed>>,
  execution: string,
  onEvent: (event: StateChangeEvent) => void,
): Promise<void> => {
  let { feed, first } = opened;
  let lastId = first?.lastId;
  let isOver = false;
  for (;;) {
    lastId = await readFeed(feed, execution, lastId, (event) => {
      onEvent(event);
      isOver = isEnd(event);
      return isOver;
    });
    if (isOver) return;
    await sleep(AGAIN_MS);
    ({ feed, first } = await openFeed(api, signal, lastId));
    if (first?.type === 'reset') return;
  }
};

/**
 * Does something (starts, retries) and follows the execution that it answers until that is over. The feed is open before
 * `act` is called, so nothing is missed; a connection that breaks is taken up again.
 * @returns what is left of the execution
 */
export const followExecution = async (
  api: ApiClient,
  pipeline: string,
  act: () => Promise<Followed>,
  createFollower: (executionId: string) => Promise<Follower>,
): Promise<Overview> => {
  const controller = new AbortController();
  let logs: ReturnType<typeof createLogs> | undefined;
  try {
    let opened = await openFeed(api, controller.signal);
    const { executionId, mayBeOver } = await act();
    const follower = await createFollower(executionId);
    logs = createLogs(api, pipeline, executionId, follower);
    const { see } = logs;
    const onEvent = (event: StateChangeEvent): void => {
      follower.event(event);
      see(event);
    };
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst || !mayBeOver) {
        await untilEnd(api, controller.signal, opened, executionId, onEvent);
        opened = await openFeed(api, controller.signal);
      }
      const overview = await readOverview(api, pipeline, executionId);
      logs.catchUp(overview);
      if (!overview.ended) continue;
      await logs.finish(overview);
      return overview;
    }
  } finally {
    logs?.stop();
    controller.abort();
  }
};
