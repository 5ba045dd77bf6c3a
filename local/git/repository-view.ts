import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git, gitEnvironment } from './git.ts';

/**
 * A bare repository of our own through which we read the objects of another one. Nothing of the other's configuration,
 * attributes or hooks is in force: a repository on disk may be anyone's, and `tar.zip.command` alone would make
 * `git archive` run what it likes.
 */
export interface RepositoryView {
  /** To run git in the view: `git(['--git-dir', view.directory, …], { env: view.env })`. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const CONFIG = '[safe]\n\tdirectory = *\n[gc]\n\tauto = 0\n';

/**
 * The environment of git in a view: no configuration and no attributes from outside, and any owner is fine, since what
 * runs in the other repository (`upload-pack`, `rev-parse`) is made for untrusted ones.
 */
export const isolatedEnvironment = async (cache: string): Promise<Record<string, string | undefined>> => {
  const config = join(cache, 'gitconfig');
  await mkdir(cache, { recursive: true, mode: 0o700 });
  if ((await readFile(config, 'utf8').catch(() => '')) !== CONFIG) {
    const draft = `${config}.${randomUUID()}`;
    await writeFile(draft, CONFIG);
    await rename(draft, config); // another git may be reading it
  }
  return {
    ...gitEnvironment(),
    GIT_CONFIG_GLOBAL: config,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    XDG_CONFIG_HOME: join(cache, 'no-config'),
  };
};

const nameOf = (location: string): string =>
  `${createHash('sha256').update(location).digest('hex').slice(0, 32)}.git`;

/** Makes or finds the view of a location. `objects`: the directory whose objects it shows, for one on disk. */
export const openView = async (
  cache: string,
  location: string,
  source?: { readonly objects: string; readonly format: string },
): Promise<RepositoryView> => {
  const directory = join(cache, nameOf(location));
  const env = await isolatedEnvironment(cache);
  const made = await stat(join(directory, 'HEAD')).catch(() => undefined);
  if (made === undefined) {
    const format = source === undefined ? [] : [`--object-format=${source.format}`];
    await git(['init', '--bare', '--quiet', '--template=', '--initial-branch=none', ...format, directory], {
      env,
    });
  }
  if (source !== undefined) {
    await mkdir(join(directory, 'objects', 'info'), { recursive: true });
    await writeFile(join(directory, 'objects', 'info', 'alternates'), `${JSON.stringify(source.objects)}\n`);
  }
  return { directory, env };
};
