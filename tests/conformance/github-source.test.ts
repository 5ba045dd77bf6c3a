import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitHubApi } from '../../adapters/github/github-api.ts';
import { createGitHubSource } from '../../adapters/github/github-source.ts';
import { startFakeGitHub } from '../fakes/fake-github.ts';
import { makeSite } from '../unit/local/git/git-repository.ts';
import { gitSourceSuite } from './git-source-suite.ts';

gitSourceSuite("GitHub's API", async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-github-'));
  const commits = makeSite(directory);
  const github = await startFakeGitHub(directory);
  return {
    source: createGitHubSource(createGitHubApi({ root: github.root })),
    ...commits,
    close: async () => {
      await github.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
});
