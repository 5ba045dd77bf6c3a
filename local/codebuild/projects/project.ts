import type { EnvironmentVariable } from '../../../lib/ports.ts';
import { maxTasks } from '../buildspec/batch-spec.ts';

/** A CodeBuild project, in the names of CodeBuild's API; what a local build has no use for is left out. */
export interface Project {
  readonly name: string;
  readonly source: {
    /** A path in the primary source, or the buildspec itself. */
    readonly buildspec?: string;
  };
  readonly environment: {
    readonly image?: string;
    readonly computeType: ComputeType;
    readonly environmentVariables: readonly EnvironmentVariable[];
    readonly privilegedMode: boolean;
  };
  readonly timeoutInMinutes: number;
  readonly queuedTimeoutInMinutes: number;
  readonly concurrentBuildLimit?: number;
  readonly cache: { readonly type: 'NO_CACHE' | 'LOCAL' };
  readonly batch: BatchLimits;
  /** What CodeBuild has no field for; under `stepline` in a project file. */
  readonly local: LocalSettings;
}

export const computeTypes = [
  'BUILD_GENERAL1_SMALL',
  'BUILD_GENERAL1_MEDIUM',
  'BUILD_GENERAL1_LARGE',
  'BUILD_GENERAL1_XLARGE',
  'BUILD_GENERAL1_2XLARGE',
] as const;

export type ComputeType = (typeof computeTypes)[number];

/** `buildBatchConfig` of a project, as far as it matters here. */
export interface BatchLimits {
  readonly maximumBuilds: number;
  /** Absent: all of them. */
  readonly computeTypes?: readonly ComputeType[];
  readonly timeoutInMinutes: number;
}

export interface LocalSettings {
  /** `default`: as the engine has it. */
  readonly network: 'default' | 'none' | 'host';
  /** The container's user, as the engine's `--user` takes it; absent: the image's. */
  readonly user?: string;
  /** Narrower than the compute type has them. */
  readonly memoryMiB?: number;
  readonly cpus?: number;
  readonly processes?: number;
  /** Of the build's files; kept for processes too. */
  readonly diskMiB?: number;
}

/** CodeBuild's defaults (CreateProject): 60 minutes to run, 8 hours in the queue, 8 hours for a batch of 100 builds. */
export const defaultProject = (name: string): Project => ({
  name,
  source: {},
  environment: { computeType: 'BUILD_GENERAL1_SMALL', environmentVariables: [], privilegedMode: false },
  timeoutInMinutes: 60,
  queuedTimeoutInMinutes: 480,
  cache: { type: 'NO_CACHE' },
  batch: { maximumBuilds: maxTasks, timeoutInMinutes: 480 },
  local: { network: 'default' },
});
