import { messageOf, PlatformError } from '../lib/errors.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import { changesBetween, type TypeOf } from './changes-between.ts';
import type { ApiClient } from './client/api-client.ts';
import { readOverview } from './client/executions.ts';
import type { Overview } from './client/overview.ts';
import { patientClient } from './client/patient-client.ts';
import { type Wait, waitByTimer } from './client/wait.ts';
import { type Asking, againMsOf, type Feed, type Heard, openFeed, untilChanged, untilEnd } from './feed.ts';
import { createLogs } from './follow-logs.ts';
import type { ShownEvent } from './view/parse-state-change.ts';

/** Who is told what happens to an execution, in order. */
export interface Follower {
  event(event: ShownEvent): void;
  log(entry: { stage: string; action: string; line: string }): void;
}

export interface Followed {
  readonly executionId: string;
  /** It may have ended before we listened: whether it has is asked first. */
  readonly mayBeOver: boolean;
  /** What need not be told, of an execution that there was before. */
  readonly before?: Overview;
}

export interface FollowOptions {
  /** Says of which types the actions are, where the server sends no events that do. */
  readonly declared?: Pick<Pipeline, 'stages'>;
  readonly wait?: Wait;
}

/** Follows what has happened already; @throws whatever keeps us from seeing the end of it. */
const followActed = async (
  asking: Asking & { readonly pipeline: string },
  opened: Feed,
  { mayBeOver, before }: Followed,
  { follower, logs, typeOf }: { follower: Follower; logs: ReturnType<typeof createLogs>; typeOf: TypeOf },
): Promise<Overview> => {
  const { api, pipeline, execution, signal } = asking;
  const look = () => readOverview(api, pipeline, execution);
  const onEvent = (event: ShownEvent): void => {
    follower.event(event);
    logs.see(event);
  };
  /** Looks each time that something has changed. */
  const lookUntilEnd = async (first: Heard): Promise<Overview> => {
    let last = before;
    for (let heard = first; ; heard = await untilChanged(asking, heard)) {
      const now = await look();
      for (const change of changesBetween(last, now, typeOf)) follower.event(change);
      logs.seeBuilds(now);
      if (now.ended) return now;
      last = now;
    }
  };
  let feed = opened;
  for (let isFirst = true; ; isFirst = false) {
    if (!isFirst || !mayBeOver) {
      const heard = await untilEnd(asking, feed, onEvent);
      if (heard.why === 'later') return lookUntilEnd(heard);
      feed = await openFeed(api, signal);
    }
    const overview = await look();
    logs.catchUp(overview);
    if (overview.ended) return overview;
  }
};

const typesOf =
  (declared: FollowOptions['declared']): TypeOf =>
  (stage, action) =>
    declared?.stages.find(({ name }) => name === stage)?.actions.find(({ name }) => name === action)
      ?.actionTypeId;

/** It was done, so whatever goes wrong from then on is no refusal: the execution goes on, unseen. */
const unseen = (execution: string, cause: unknown): PlatformError =>
  new PlatformError(
    'ExecutionOutOfSight',
    `execution ${execution} can no longer be followed, how it ends is not known: ${messageOf(cause)}`,
    { cause },
  );

/**
 * Does something (starts, retries) and follows the execution that it answers until that is over. The feed is open before
 * `act` is called, so nothing is missed; a connection that breaks is taken up again. A deployed orchestrator has no events,
 * it says when to look: there they are made of what has changed between two looks.
 * @returns what is left of the execution
 * @throws {PlatformError} once `act` is done, when the end cannot be seen
 */
export const followExecution = async (
  api: ApiClient,
  pipeline: string,
  act: () => Promise<Followed>,
  createFollower: (executionId: string) => Promise<Follower>,
  { declared, wait = waitByTimer }: FollowOptions = {},
): Promise<Overview> => {
  const controller = new AbortController();
  const { signal } = controller;
  let logs: ReturnType<typeof createLogs> | undefined;
  try {
    const opened = await openFeed(api, signal);
    const followed = await act();
    const execution = followed.executionId;
    try {
      const againMs = againMsOf(opened);
      const patient = patientClient(api, { wait, againMs, signal });
      const follower = await createFollower(execution);
      logs = createLogs(patient, {
        pipeline,
        execution,
        wait,
        againMs,
        onLine: (entry) => follower.log(entry),
      });
      const shown = { follower, logs, typeOf: typesOf(declared) };
      const asking = { api: patient, pipeline, execution, wait, signal };
      const overview = await followActed(asking, opened, followed, shown);
      await logs.finish(overview);
      return overview;
    } catch (error) {
      throw unseen(execution, error);
    }
  } finally {
    logs?.stop();
    controller.abort();
  }
};
