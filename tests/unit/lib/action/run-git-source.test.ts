import { describe, expect, it } from 'vitest';
import { runGitSource } from '../../../../lib/action/run-git-source.ts';
import type { GitSource, Revision, SourceRequest } from '../../../../lib/ports.ts';
import { actionWork, type WorkOptions } from '../../../fakes/action-work.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';

const REVISION: Revision = {
  commit: 'c0ffee0000000000000000000000000000000000',
  message: 'fix: knead longer\n\nThe dough was flat.',
  authorDate: '2026-01-01T10:00:00Z',
  committerDate: '2026-01-01T11:00:00Z',
  url: 'https://git.example/bakery/shop/commit/c0ffee',
};

const bytes = (text: string) => new TextEncoder().encode(text);

const open = (revision: Revision = REVISION) => {
  const asked: SourceRequest[] = [];
  const archived: string[] = [];
  const store = createMemoryStore();
  const source: GitSource = {
    resolve: async (request) => {
      asked.push(request);
      return request.commit === undefined ? revision : { ...revision, commit: request.commit };
    },
    archive: async (repository, commit) => {
      archived.push(`${repository}@${commit}`);
      return (async function* () {
        yield bytes('zip of ');
        yield bytes(commit);
      })();
    },
  };
  return { asked, archived, store, runner: runGitSource({ store, source }) };
};

const output = { name: 'SourceOutput', key: 'executions/shop/e/artifacts/SourceOutput-1.zip' };

const gitHub = (change: Partial<WorkOptions> = {}) =>
  actionWork({
    type: 'Source/ThirdParty/GitHub',
    configuration: { Owner: 'bakery', Repo: 'shop', Branch: 'main', OAuthToken: 'hush' },
    outputs: [output],
    ...change,
  });

const connection = (configuration: Readonly<Record<string, string>> = {}) =>
  actionWork({
    type: 'Source/AWS/CodeStarSourceConnection',
    configuration: {
      ConnectionArn: 'arn:aws:codeconnections:eu-central-1:111122223333:connection/x',
      FullRepositoryId: 'bakery/Shop',
      BranchName: 'main',
      ...configuration,
    },
    outputs: [output],
  });

describe('a Git source action', () => {
  it('stores the files of the head of its branch as its output artifact', async () => {
    const { runner, store, asked, archived } = open();
    const outcome = await runner.run(gitHub());
    expect(asked).toEqual([{ repository: 'bakery/shop', branch: 'main' }]);
    expect(archived).toEqual([`bakery/shop@${REVISION.commit}`]);
    expect(new TextDecoder().decode((await store.get(output.key))?.body)).toBe(`zip of ${REVISION.commit}`);
    expect(outcome).toMatchObject({
      status: 'succeeded',
      artifacts: ['SourceOutput'],
      summary: 'fix: knead longer',
      externalId: REVISION.commit,
      externalUrl: REVISION.url,
    });
  });

  it('tells the revision for artifactRevisions', async () => {
    const { revision } = await open().runner.run(gitHub());
    expect(revision).toEqual({
      revisionId: REVISION.commit,
      revisionSummary: REVISION.message,
      revisionUrl: REVISION.url,
      created: Date.parse('2026-01-01T11:00:00Z'),
    });
  });

  it('has the output variables of GitHub, version 1', async () => {
    const { outputVariables } = await open().runner.run(gitHub());
    expect(outputVariables).toEqual({
      RepositoryName: 'shop',
      BranchName: 'main',
      CommitId: REVISION.commit,
      CommitMessage: REVISION.message,
      CommitUrl: REVISION.url,
      AuthorDate: REVISION.authorDate,
      CommitterDate: REVISION.committerDate,
    });
  });

  it('has the output variables of a connection', async () => {
    const { outputVariables } = await open().runner.run(connection());
    expect(outputVariables).toEqual({
      ConnectionArn: 'arn:aws:codeconnections:eu-central-1:111122223333:connection/x',
      FullRepositoryName: 'bakery/Shop',
      PullRequestId: '',
      SourceBranchName: '',
      DestinationBranchName: '',
      BranchName: 'main',
      CommitId: REVISION.commit,
      CommitMessage: REVISION.message,
      AuthorDate: REVISION.authorDate,
    });
  });

  it('fetches the commit that the start named for it, and only the one for it', async () => {
    const { runner, asked } = open();
    const other = { actionName: 'Other', revisionType: 'COMMIT_ID', revisionValue: 'other' } as const;
    const mine = { actionName: 'Act', revisionType: 'COMMIT_ID', revisionValue: 'mine' } as const;
    const image = { actionName: 'Act', revisionType: 'IMAGE_DIGEST', revisionValue: 'sha256:x' } as const;
    const outcome = await runner.run(gitHub({ sourceOverrides: [other, image, mine] }));
    expect(asked).toEqual([{ repository: 'bakery/shop', branch: 'main', commit: 'mine' }]);
    expect(outcome.revision?.revisionId).toBe('mine');
  });

  it('refuses an artifact format that it cannot write, and fetches nothing', async () => {
    const { runner, asked } = open();
    const outcome = await runner.run(connection({ OutputArtifactFormat: 'CODEBUILD_CLONE_REF' }));
    expect(outcome).toMatchObject({ status: 'errored', code: 'ConfigurationError' });
    expect(outcome.summary).toContain('CODEBUILD_CLONE_REF');
    expect(asked).toEqual([]);
  });

  it('takes a commit without a message, and never gives an empty text to the API', async () => {
    const outcome = await open({ ...REVISION, message: '' }).runner.run(gitHub());
    expect(outcome.status).toBe('succeeded');
    expect(outcome).not.toHaveProperty('summary');
    expect(outcome.revision).not.toHaveProperty('revisionSummary');
  });

  it('cuts a message at 100 KB of UTF-8 and at 2,048 characters of summary', async () => {
    const outcome = await open({ ...REVISION, message: '🥐'.repeat(60_000) }).runner.run(gitHub());
    expect(new TextEncoder().encode(outcome.outputVariables?.['CommitMessage']).length).toBe(102_400);
    expect(outcome.revision?.revisionSummary).toBe('🥐'.repeat(1024));
    expect(outcome.summary).toBe('🥐'.repeat(1024));
  });

  it('leaves out a time that is none', async () => {
    const { revision } = await open({ ...REVISION, committerDate: 'yesterday' }).runner.run(gitHub());
    expect(revision).not.toHaveProperty('created');
  });

  it('never shows its token', async () => {
    expect(JSON.stringify(await open().runner.run(gitHub()))).not.toContain('hush');
  });

  it('stores nothing under its key when the archive breaks off', async () => {
    const store = createMemoryStore();
    const source: GitSource = {
      resolve: async () => REVISION,
      archive: async () =>
        (async function* () {
          yield bytes('half');
          throw new Error('connection lost');
        })(),
    };
    await expect(runGitSource({ store, source }).run(gitHub())).rejects.toThrow('connection lost');
    expect(store.keys()).toEqual([]);
  });
});
