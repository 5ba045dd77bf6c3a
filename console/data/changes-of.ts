import type { LiveEvent } from '../live/live.ts';

/** Whether an event is about a pipeline, and about one of its executions where that is asked. */
export const changesOf =
  (pipeline: string, execution?: string) =>
  ({ detail }: LiveEvent): boolean =>
    detail['pipeline'] === pipeline && (execution === undefined || detail['execution-id'] === execution);

/** Whether an event tells of the end of an action: then there may be new reports. */
export const actionEndsOf =
  (pipeline: string) =>
  ({ detail }: LiveEvent): boolean =>
    detail['pipeline'] === pipeline && typeof detail['action'] === 'string' && detail['state'] !== 'STARTED';
