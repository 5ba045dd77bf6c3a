import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import { git } from './git.ts';

export interface Head {
  /** The commit that HEAD names. */
  readonly commit: string;
  /** How many files of the work tree differ from it: changed, or new and not ignored. 0 for a bare repository. */
  readonly changes: number;
}

const STATUS = ['status', '--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=normal'];
const COMMIT = '# branch.oid ';

/**
 * One question for both, since each process takes 3 ms; undefined where there is no work tree, no commit yet, or no answer:
 * a git that is too old for the question, or says more than we take.
 */
const fromStatus = async (cwd: string): Promise<Head | undefined> => {
  const answer = await git(STATUS, { cwd, answers: [128] }).catch(() => undefined);
  if (answer === undefined) return undefined;
  const lines = answer.stdout.split('\0').filter((line) => line !== '');
  const commit = lines.find((line) => line.startsWith(COMMIT))?.slice(COMMIT.length);
  if (commit === undefined || !/^[0-9a-f]+$/.test(commit)) return undefined;
  return { commit, changes: lines.filter((line) => !line.startsWith('#')).length };
};

/**
 * What a repository on disk has checked out.
 * @throws {ConfigurationError} when the folder is no Git repository, or has no commit yet.
 */
export const readHead = async (directory: string): Promise<Head> => {
  try {
    const head = await fromStatus(directory);
    if (head !== undefined) return head;
    const { stdout } = await git(['rev-parse', '--verify', 'HEAD^{commit}'], { cwd: directory });
    return { commit: stdout.trim(), changes: 0 };
  } catch (cause) {
    throw new ConfigurationError(directory, `is not a Git repository with a commit: ${messageOf(cause)}`, {
      cause,
    });
  }
};
