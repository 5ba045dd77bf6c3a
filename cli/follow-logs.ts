import type { ApiClient } from './client/api-client.ts';
import type { Overview } from './client/overview.ts';
import type { Wait } from './client/wait.ts';
import { followLog } from './follow-log.ts';
import type { ShownEvent } from './view/parse-state-change.ts';

/** Types of actions whose work writes a log. */
const LOGGED = ['CodeBuild', 'Commands'];

const providerOf = ({ detail }: ShownEvent): unknown => {
  const { type } = detail;
  return typeof type === 'object' && type !== null && 'provider' in type ? type.provider : undefined;
};

export interface LogsToFollow {
  readonly pipeline: string;
  readonly execution: string;
  readonly onLine: (entry: { stage: string; action: string; line: string }) => void;
  readonly wait: Wait;
  /** How often to ask for the log of a build that has not begun, milliseconds. */
  readonly againMs: number;
}

/** Follows the logs of an execution's actions as they begin; each to its end. */
export const createLogs = (api: ApiClient, { pipeline, execution, onLine, wait, againMs }: LogsToFollow) => {
  const controller = new AbortController();
  const running = new Map<string, Promise<void>>();
  const follow = (id: string, stage: string, action: string): void => {
    if (running.has(id)) return;
    const log = followLog(api, { pipeline, execution, action: id }, controller.signal, {
      onLine: (line) => onLine({ stage, action, line }),
      wait,
      againMs,
    });
    // What goes wrong is thrown when all are awaited; until then nobody listens, and that is no crash.
    log.catch(() => undefined);
    running.set(id, log);
  };
  return {
    see: (event: ShownEvent): void => {
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
    /** Those whose build is known, where each overview is looked at. */
    seeBuilds: ({ actions }: Overview): void => {
      for (const { id, stage, action, buildId } of actions)
        if (buildId !== undefined) follow(id, stage, action);
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
