import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Files by path. */
export type Tree = Readonly<Record<string, string>>;

const AS_TESTER = ['-c', 'user.name=Tess', '-c', 'user.email=tess@example.com', '-c', 'commit.gpgsign=false'];

export const git = async (cwd: string, ...args: string[]): Promise<string> =>
  (await run('git', [...AS_TESTER, ...args], { cwd })).stdout.trim();

export const writeTree = async (folder: string, tree: Tree): Promise<void> => {
  for (const [path, text] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
};

/** Puts files into a repository as one commit. @returns its id. */
export const commit = async (folder: string, tree: Tree, message = 'change'): Promise<string> => {
  await writeTree(folder, tree);
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', message);
  return git(folder, 'rev-parse', 'HEAD');
};

/** A repository with one commit. */
export const createRepository = async (folder: string, tree: Tree): Promise<string> => {
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch', 'main');
  await commit(folder, tree, 'first');
  return folder;
};

/** A bare repository, and a clone of it to push from, with one commit that both have. */
export const createRemote = async (
  folder: string,
  tree: Tree,
): Promise<{ readonly bare: string; readonly clone: string }> => {
  const bare = join(folder, 'app.git');
  const clone = join(folder, 'app');
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch', 'main', bare);
  await createRepository(clone, tree);
  await git(clone, 'remote', 'add', 'origin', bare);
  await git(clone, 'push', '--quiet', 'origin', 'main');
  return { bare, clone };
};
