import { availableParallelism, totalmem } from 'node:os';
import type { ComputeType, Project } from '../projects/project.ts';

const mib = 1024 ** 2;

/** Memory in GiB and processors of each compute type (CodeBuild user guide, "Build environment compute types"). */
const sizes: Readonly<Record<ComputeType, { readonly memory: number; readonly cpus: number }>> = {
  BUILD_GENERAL1_SMALL: { memory: 4, cpus: 2 },
  BUILD_GENERAL1_MEDIUM: { memory: 8, cpus: 4 },
  BUILD_GENERAL1_LARGE: { memory: 16, cpus: 8 },
  BUILD_GENERAL1_XLARGE: { memory: 70, cpus: 36 },
  BUILD_GENERAL1_2XLARGE: { memory: 145, cpus: 72 },
};

export interface ContainerLimits {
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly processes: number;
}

/** More than any honest build has at a time, and less than what brings a machine down. */
const maxProcesses = 4_096;

/** What a container of this project may use: what its compute type has, and never more than the machine. */
export const limitsOf = ({ environment, local }: Project): ContainerLimits => {
  const { memory, cpus } = sizes[environment.computeType];
  return {
    memoryBytes: Math.min((local.memoryMiB ?? memory * 1_024) * mib, totalmem()),
    cpus: Math.min(local.cpus ?? cpus, availableParallelism()),
    processes: local.processes ?? maxProcesses,
  };
};
