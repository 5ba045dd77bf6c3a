import { git } from './git.ts';

/**
 * How many files of a work tree differ from its commit: changed, or new and not ignored. 0 for a bare repository, which
 * has nothing but commits.
 */
export const uncommittedChanges = async (directory: string): Promise<number> => {
  const args = ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=normal'];
  const { stdout, exitCode } = await git(args, { cwd: directory, answers: [128] });
  return exitCode === 0 ? stdout.split('\0').length - 1 : 0;
};
