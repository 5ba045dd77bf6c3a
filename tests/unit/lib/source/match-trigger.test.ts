import { describe, expect, it } from 'vitest';
import { parsePipeline } from '../../../../lib/pipeline/parse-pipeline.ts';
import type { Pipeline } from '../../../../lib/pipeline/pipeline.ts';
import { decideSources, type GitEvent, matchTrigger } from '../../../../lib/source/match-trigger.ts';

const connection = (configuration: object = {}, name = 'Src') => ({
  name,
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
  configuration: {
    ConnectionArn: 'arn:c',
    FullRepositoryId: 'octo/app',
    BranchName: 'main',
    ...configuration,
  },
  outputArtifacts: [{ name: `Out-${name}` }],
});

const gitHub = {
  name: 'Hub',
  actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
  configuration: {
    Owner: 'octo',
    Repo: 'app',
    Branch: 'main',
    OAuthToken: 't',
    PollForSourceChanges: 'false',
  },
  outputArtifacts: [{ name: 'Out-Hub' }],
};

const pipeline = (sources: readonly object[], git?: object, sourceActionName = 'Src'): Pipeline =>
  parsePipeline({
    name: 'demo',
    roleArn: 'arn:aws:iam::111122223333:role/p',
    pipelineType: 'V2',
    artifactStore: { type: 'S3', location: 'bucket' },
    stages: [
      { name: 'Source', actions: sources },
      {
        name: 'Ask',
        actions: [
          {
            name: 'A',
            actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
          },
        ],
      },
    ],
    ...(git
      ? {
          triggers: [
            { providerType: 'CodeStarSourceConnection', gitConfiguration: { sourceActionName, ...git } },
          ],
        }
      : {}),
  });

type Push = Extract<GitEvent, { kind: 'push' }>;
type PullRequest = Extract<GitEvent, { kind: 'pull-request' }>;

const push = (name: string, more: Partial<Push> = {}): Push => ({
  kind: 'push',
  repository: 'octo/app',
  ref: { kind: 'branch', name },
  created: false,
  changedFiles: ['src/a.ts'],
  ...more,
});
const tag = (name: string): Push => push(name, { ref: { kind: 'tag', name }, changedFiles: undefined });

const pullRequest = (more: Partial<PullRequest> = {}): PullRequest => ({
  kind: 'pull-request',
  repository: 'octo/app',
  event: 'OPEN',
  destinationBranch: 'main',
  sourceBranch: 'topic',
  changedFiles: undefined,
  ...more,
});

const starts = (declared: Pipeline, event: GitEvent): boolean => matchTrigger(declared, event).length > 0;

describe('without triggers', () => {
  it.each([
    ['a push to its branch', push('main'), true],
    ['a push to its new branch', push('main', { created: true, changedFiles: undefined }), true],
    ['a push to another branch', push('main2'), false],
    ['a tag called like its branch', tag('main'), false],
    ['a push to another repository', push('main', { repository: 'octo/other' }), false],
    ['a repository written in other letters', push('main', { repository: 'Octo/App' }), true],
    ['a branch that was deleted', push('main', { deleted: true }), false],
    ['a pull request', pullRequest(), false],
    ['notes', push('main', { ref: { kind: 'other', name: 'refs/notes/main' } }), false],
  ])('%s', (_, event, expected) => {
    expect(starts(pipeline([connection()]), event)).toBe(expected);
    expect(starts(pipeline([gitHub]), event)).toBe(expected);
  });

  it('starts nothing when DetectChanges is false', () => {
    expect(decideSources(pipeline([connection({ DetectChanges: 'false' })]), push('main'))).toEqual([
      { action: 'Src', starts: false, triggerType: 'Webhook', reason: 'DetectChanges is false' },
    ]);
    expect(starts(pipeline([connection({ DetectChanges: 'true' })]), push('main'))).toBe(true);
  });

  it('names each source action that starts it', () => {
    const declared = pipeline([connection(), gitHub, connection({ BranchName: 'dev' }, 'Dev')]);
    expect(
      matchTrigger(declared, push('main')).map(({ action, triggerType }) => [action, triggerType]),
    ).toEqual([
      ['Src', 'Webhook'],
      ['Hub', 'Webhook'],
    ]);
  });
});

describe('with push filters', () => {
  const branches = (criteria: object, filePaths?: object) =>
    pipeline([connection()], { push: [{ branches: criteria, ...(filePaths ? { filePaths } : {}) }] });

  it.each([
    ['an include', { includes: ['rel/*'] }, 'rel/1', true],
    ['no include', { includes: ['rel/*'] }, 'rel/1/x', false],
    ['an exclude that wins', { includes: ['**'], excludes: ['main'] }, 'main', false],
    ['excludes alone', { excludes: ['wip/**'] }, 'main', true],
    ['an exclude alone that matches', { excludes: ['wip/**'] }, 'wip/a', false],
    ['the second of several', { includes: ['a', 'b'] }, 'b', true],
  ])('%s', (_, criteria, branch, expected) => {
    expect(starts(branches(criteria), push(branch))).toBe(expected);
  });

  it('switches the default detection off', () => {
    expect(starts(branches({ includes: ['dev'] }), push('main'))).toBe(false);
  });

  it('leaves the default detection of another source action on', () => {
    const declared = pipeline([connection(), connection({}, 'Two')], {
      push: [{ branches: { includes: ['dev'] } }],
    });
    expect(matchTrigger(declared, push('main')).map(({ action }) => action)).toEqual(['Two']);
  });

  it('says which filter passed', () => {
    const declared = pipeline([connection()], {
      push: [{ tags: { includes: ['v*'] } }, { branches: { includes: ['main'] } }],
    });
    expect(matchTrigger(declared, push('main'))).toEqual([
      {
        action: 'Src',
        starts: true,
        triggerType: 'WebhookV2',
        reason: "push filter 2 passes the branch 'main'",
      },
    ]);
    expect(starts(declared, tag('v1'))).toBe(true);
    expect(starts(declared, tag('main'))).toBe(false);
    expect(starts(declared, push('v1'))).toBe(false);
    expect(starts(declared, pullRequest())).toBe(false);
  });

  it.each([
    ['one file that passes', ['docs/a.md', 'src/b.ts'], true],
    ['only excluded files', ['docs/a.md', 'src/gen/x.ts'], false],
    ['no files', [], false],
    ['unknown files', undefined, true],
    ['a file that passes after the first hundred', [...Array(100).fill('docs/a.md'), 'src/b.ts'], false],
    ['a file that passes within the first hundred', [...Array(99).fill('docs/a.md'), 'src/b.ts'], true],
  ])('file paths: %s', (_, changedFiles, expected) => {
    const declared = branches({ includes: ['main'] }, { includes: ['src/**'], excludes: ['src/gen/**'] });
    expect(starts(declared, push('main', { changedFiles }))).toBe(expected);
  });

  it('never passes file paths on the first push of a branch', () => {
    const declared = branches({ includes: ['**'] }, { includes: ['**'] });
    expect(starts(declared, push('new', { created: true }))).toBe(false);
  });
});

describe('with pull-request filters', () => {
  const filters = (filter: object) => pipeline([connection()], { pullRequest: [filter] });

  it.each([
    ['the destination branch', {}, true],
    ['not the source branch', { destinationBranch: 'dev', sourceBranch: 'main' }, false],
    ['a wanted event', { event: 'UPDATED' as const }, true],
    ['another event', { event: 'CLOSED' as const }, false],
  ])('%s', (_, more, expected) => {
    const declared = filters({ events: ['OPEN', 'UPDATED'], branches: { includes: ['main'] } });
    expect(starts(declared, pullRequest(more))).toBe(expected);
  });

  it('takes every event where none is named', () => {
    const declared = filters({ branches: { includes: ['main'] } });
    expect(starts(declared, pullRequest({ event: 'CLOSED' }))).toBe(true);
  });

  it('says so when it could not look at the files', () => {
    const declared = filters({ branches: { includes: ['main'] }, filePaths: { includes: ['src/**'] } });
    expect(matchTrigger(declared, pullRequest())[0]?.reason).toContain('files are not known');
    expect(starts(declared, pullRequest({ changedFiles: ['docs/a'] }))).toBe(false);
  });

  it('does not start on a push', () => {
    expect(starts(filters({ branches: { includes: ['main'] } }), push('main'))).toBe(false);
  });
});
