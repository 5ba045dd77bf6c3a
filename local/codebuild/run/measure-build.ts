import { relative } from 'node:path';
import type { Executor } from '../executors/executor.ts';
import type { BuildFolder } from './build-folder.ts';
import type { Tell } from './run-context.ts';
import { sizeOf } from './size-of.ts';

/**
 * Measures, each time it is called, the bytes that a build's files take. Folders that a container keeps to itself are
 * measured by its root, and left as they are: their owner may be what makes the build work. Where nobody can read them,
 * the log says once that they are not held to the limit.
 */
export const measureBuild = (
  folder: Pick<BuildFolder, 'path' | 'output' | 'control'>,
  executor: Pick<Executor, 'foldersUsed' | 'diskUsed'>,
  tell: Tell,
): (() => Promise<number>) => {
  let isTold = false;
  const inFolders = async (): Promise<number> => {
    const { bytes, unread } = await sizeOf([folder.output, folder.control]);
    if (unread === undefined) return bytes;
    const all = await executor.foldersUsed();
    if (all !== undefined) return Math.max(bytes, all);
    if (!isTold)
      tell(
        `[Container] WARNING: Stepline may not read ${relative(folder.path, unread)}: ` +
          'what is in it is not held to the limit of the disk',
      );
    isTold = true;
    return bytes;
  };
  return async () => (await inFolders()) + (await executor.diskUsed());
};
