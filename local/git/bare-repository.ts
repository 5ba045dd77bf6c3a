import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { git } from './git.ts';

/**
 * Makes a bare repository, or leaves the one that is there with its commits. Its HEAD names `defaultBranch`: else a
 * clone of what is pushed to it would be empty.
 *
 * @throws {GitFailed} for a name that no branch can have, and when the directory cannot be written.
 */
export const createBareRepository = async (
  path: string,
  { defaultBranch }: { readonly defaultBranch: string },
): Promise<void> => {
  const directory = resolve(path);
  await git(['check-ref-format', `refs/heads/${defaultBranch}`]);
  await git(['init', '--bare', '--quiet', '--template=', directory]);
  await git(['--git-dir', directory, 'symbolic-ref', 'HEAD', `refs/heads/${defaultBranch}`]);
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export interface PushHook {
  /** Where the orchestrator takes GitHub's webhooks. */
  readonly url: string;
  /** A file with the webhook secret; white space around it does not count. It is read at each push. */
  readonly secretFile: string;
  /** `owner/name`. */
  readonly fullName: string;
}

/**
 * Installs a `post-receive` hook that sends each pushed ref as GitHub's signed `push` webhook (`post-receive.ts`), run
 * by the very node that installs it. Replaces a hook that is there.
 */
export const installPushHook = async (
  path: string,
  { url, secretFile, fullName }: PushHook,
): Promise<void> => {
  const hooks = join(resolve(path), 'hooks');
  const script = fileURLToPath(new URL('./post-receive.ts', import.meta.url));
  const command = [process.execPath, script, url, resolve(secretFile), fullName].map(quoted).join(' ');
  await mkdir(hooks, { recursive: true });
  const file = join(hooks, 'post-receive');
  await writeFile(file, `#!/bin/sh\nexec ${command}\n`);
  await chmod(file, 0o755);
};
