import type { TaskEnvironment } from '../buildspec/batch-spec.ts';

/** What makes a build one of a batch. */
export interface BatchMember {
  readonly batchId: string;
  readonly identifier: string;
  /** In place of what the project says. */
  readonly environment: TaskEnvironment;
  /** Which artifact of the buildspec each output of the request is: a secondary one, or the primary (`null`). */
  readonly artifacts: Readonly<Record<string, string | null>>;
}
