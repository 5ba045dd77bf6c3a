import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { reasonOf } from './git.ts';
import { GitFailed } from './git-failed.ts';
import type { RepositoryView } from './repository-view.ts';

/**
 * The commit's tree as a zip, while git makes it: modes and symbolic links kept, submodules as empty folders, without
 * `.git`. The attributes `export-ignore` and `export-subst` in the commit's own `.gitattributes` are honoured, as
 * GitHub's archives honour them, and so is `eol`; filters (Git LFS) do not run, so their pointer files are what you get.
 *
 * @throws {GitFailed} while being read, when git fails; what came before is then no whole zip.
 */
export async function* archiveCommit(
  view: RepositoryView,
  commit: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const args = ['--git-dir', view.directory, 'archive', '--format=zip', commit];
  const child = spawn('git', args, { env: view.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? undefined));
  });
  ended.catch(() => {});
  const said = text(child.stderr).catch(() => '');
  try {
    for await (const chunk of child.stdout) yield chunk;
  } finally {
    // Ends one whose reader went away; one that has ended stays as it is.
    child.kill();
    await ended;
  }
  const exitCode = await ended;
  if (exitCode !== 0) throw new GitFailed('archive', exitCode, reasonOf(await said));
}
