import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createGitSource } from '../../local/git/git-source.ts';
import { makeSite, runGit } from '../unit/local/git/git-repository.ts';
import { gitSourceSuite } from './git-source-suite.ts';

const worldAt = (locate: (directory: string) => string) => async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-git-world-'));
  const commits = makeSite(join(directory, 'site'));
  runGit(directory, 'clone', '--quiet', '--bare', 'site', 'site.git');
  const location = locate(directory);
  const source = createGitSource({
    repositories: (fullName) => (fullName === 'acme/site' ? location : undefined),
    cache: join(directory, 'cache'),
  });
  return { source, ...commits, close: () => rm(directory, { recursive: true, force: true }) };
};

gitSourceSuite(
  'a repository with a work tree',
  worldAt((directory) => join(directory, 'site')),
);
gitSourceSuite(
  'a bare repository',
  worldAt((directory) => join(directory, 'site.git')),
);
gitSourceSuite(
  'a URL',
  worldAt((directory) => pathToFileURL(join(directory, 'site.git')).href),
);
