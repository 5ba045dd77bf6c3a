import { availableParallelism, totalmem } from 'node:os';
import type { ComputeType, Project } from '../projects/project.ts';

const mib = 1024 ** 2;

/** Memory and disk in GiB, and processors, of each compute type (CodeBuild user guide, "Build environment compute types"). */
const sizes: Readonly<
  Record<ComputeType, { readonly memory: number; readonly cpus: number; readonly disk: number }>
> = {
  BUILD_GENERAL1_SMALL: { memory: 4, cpus: 2, disk: 64 },
  BUILD_GENERAL1_MEDIUM: { memory: 8, cpus: 4, disk: 128 },
  BUILD_GENERAL1_LARGE: { memory: 16, cpus: 8, disk: 128 },
  BUILD_GENERAL1_XLARGE: { memory: 70, cpus: 36, disk: 256 },
  BUILD_GENERAL1_2XLARGE: { memory: 145, cpus: 72, disk: 824 },
};

export interface BuildLimits {
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly processes: number;
  /** Kept by watching (`run/disk-watch.ts`), wherever the build runs; the others only in a container. */
  readonly diskBytes: number;
}

/** More than any honest build has at a time, and less than what brings a machine down. */
const maxProcesses = 4_096;

/** What a build of this project may use: what its compute type has, and never more than the machine. */
export const limitsOf = ({ environment, local }: Project): BuildLimits => {
  const { memory, cpus, disk } = sizes[environment.computeType];
  return {
    memoryBytes: Math.min((local.memoryMiB ?? memory * 1_024) * mib, totalmem()),
    cpus: Math.min(local.cpus ?? cpus, availableParallelism()),
    processes: local.processes ?? maxProcesses,
    diskBytes: (local.diskMiB ?? disk * 1_024) * mib,
  };
};
