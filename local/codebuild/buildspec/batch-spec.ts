import type { ComputeType } from '../projects/project.ts';

/** Builds of one batch (CodeBuild's quotas, and the default of `maximumBuildsAllowed`). */
export const maxTasks = 100;

/** `batch` of a buildspec: the builds of one batch, whichever way they were declared; a matrix is multiplied out. */
export interface BatchSpec {
  /** `true`: the first failure that is not ignored stops the builds that run. */
  readonly fastFail: boolean;
  /** In the author's order; what a task depends on may come later. */
  readonly tasks: readonly BatchTask[];
}

/** One build of a batch. */
export interface BatchTask {
  /** Letters, digits and `_`; names the build's artifacts, reports and log. */
  readonly identifier: string;
  /** A path in the primary source, or the buildspec itself; absent: the buildspec that declares the batch. */
  readonly buildspec?: string;
  /** Identifiers of the tasks that must be over before this one begins. */
  readonly dependsOn: readonly string[];
  /** `true`: the batch can succeed although this build failed. */
  readonly ignoreFailure: boolean;
  readonly environment: TaskEnvironment;
}

/** What a task has instead of the project's environment. */
export interface TaskEnvironment {
  readonly computeType?: ComputeType;
  readonly image?: string;
  readonly privilegedMode?: boolean;
  readonly variables: Readonly<Record<string, string>>;
}
