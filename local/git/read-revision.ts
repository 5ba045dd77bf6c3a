import type { Revision } from '../../lib/ports.ts';
import { git } from './git.ts';
import type { RepositoryView } from './repository-view.ts';

/** `2019-10-29T03:32:21Z`, as CodePipeline shows dates (semantics section 4). */
const dateOf = (seconds: string | undefined): string =>
  new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** What a commit says of itself; undefined for one that the view has not, and for an ambiguous abbreviation. */
export const readRevision = async (view: RepositoryView, commit: string): Promise<Revision | undefined> => {
  const format = '--format=%H%x00%at%x00%ct%x00%an%x00%B';
  const args = ['--git-dir', view.directory, 'log', '--no-walk', '--no-color', '--encoding=UTF-8', format];
  const { stdout, exitCode } = await git([...args, '--end-of-options', `${commit}^{commit}`, '--'], {
    env: view.env,
    answers: [128],
  });
  if (exitCode !== 0) return undefined;
  const [id = '', authored, committed, author = '', ...message] = stdout.split('\0');
  return {
    commit: id,
    message: message.join('\0').trimEnd(),
    authorDate: dateOf(authored),
    committerDate: dateOf(committed),
    ...(author === '' ? {} : { author }),
  };
};

/** The full id of a commit that the view has; undefined for one it has not, and for an ambiguous abbreviation. */
export const findCommit = async (view: RepositoryView, commit: string): Promise<string | undefined> => {
  const args = ['--git-dir', view.directory, 'rev-parse', '--verify', '--quiet', '--end-of-options'];
  const { stdout, exitCode } = await git([...args, `${commit}^{commit}`], {
    env: view.env,
    answers: [1, 128],
  });
  return exitCode === 0 ? stdout.trim() : undefined;
};
