import type { BuildServiceOptions } from '../local/codebuild/build-service-options.ts';

type LogListener = NonNullable<BuildServiceOptions['onLog']>;

/** Lines of all builds, for whoever looks on at the moment. */
export interface LogFeed {
  /** What the orchestrator is given as `onLog`. */
  readonly publish: LogListener;
  /** @returns unsubscribe. */
  subscribe(listener: LogListener): () => void;
}

export const createLogFeed = (): LogFeed => {
  const listeners = new Set<LogListener>();
  return {
    publish: (...line) => {
      for (const listener of listeners) listener(...line);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
