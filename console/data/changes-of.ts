import type { LiveEvent } from '../live/live.ts';

/** Whether an event is about a pipeline, and about one of its executions where that is asked. */
export const changesOf =
  (pipeline: string, execution?: string) =>
  ({ detail }: LiveEvent): boolean =>
    detail['pipeline'] === pipeline && (execution === undefined || detail['execution-id'] === execution);
