import { readFile } from 'node:fs/promises';
import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitHubEvents } from '../../../functions/github-events.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import { createPipeline } from '../../../lib/use-cases/create-pipeline.ts';
import { declaration } from '../../conformance/api/declaration.ts';
import { createHarness, type Harness } from '../../fakes/api-harness.ts';

const HEAD = 'b'.repeat(40);
const PULL_REQUEST_HEAD = 'f'.repeat(40);

/** A pipeline of a connection source of acme/web, with a filtered trigger. */
const following = (name: string, gitConfiguration: object): PipelineDeclaration => {
  const [, prod] = declaration(name).stages ?? [];
  const fetch = {
    name: 'Fetch',
    actionTypeId: {
      category: 'Source',
      owner: 'AWS',
      provider: 'CodeStarSourceConnection',
      version: '1',
    } as const,
    configuration: {
      ConnectionArn: 'arn:aws:codeconnections:us-east-1:111122223333:connection/1',
      FullRepositoryId: 'acme/web',
      BranchName: 'main',
    },
    outputArtifacts: [{ name: 'SourceOutput' }],
  };
  const stages = [{ name: 'Source', actions: [fetch] }, ...(prod ? [prod] : [])];
  const git = { sourceActionName: 'Fetch', ...gitConfiguration };
  const triggers = [{ providerType: 'CodeStarSourceConnection' as const, gitConfiguration: git }];
  return declaration(name, { stages, triggers });
};

const main = { branches: { includes: ['main'] } };

/** One pipeline for each kind of filter (semantics 5.4). */
const PIPELINES = [
  following('branch', { push: [main] }),
  following('code', { push: [{ ...main, filePaths: { excludes: ['docs/**'] } }] }),
  following('features', { push: [{ branches: { includes: ['feature/**'] } }] }),
  following('feature-files', {
    push: [{ branches: { includes: ['feature/**'] }, filePaths: { includes: ['**'] } }],
  }),
  following('releases', { push: [{ tags: { includes: ['v*'], excludes: ['v*-*'] } }] }),
  following('opened', { pullRequest: [{ ...main, events: ['OPEN'] }] }),
  following('updated', { pullRequest: [{ ...main, events: ['UPDATED'] }] }),
  following('closed', { pullRequest: [{ ...main, events: ['CLOSED'] }] }),
  following('other-target', { pullRequest: [{ branches: { includes: ['release/*'] } }] }),
];

let harness: Harness;

beforeEach(async () => {
  harness = createHarness();
  for (const pipeline of PIPELINES) await createPipeline(harness.world, parsePipeline(pipeline));
});

afterEach(() => harness.close());

const read = async (file: string) => {
  const text = await readFile(new URL(`../../events/github/${file}.json`, import.meta.url), 'utf8');
  const reader = gitHubEvents(harness.world).get(file.startsWith('push') ? 'push' : 'pull_request');
  if (!reader) throw new Error(`no reader of ${file}`);
  return reader(JSON.parse(text));
};

describe('a body as GitHub sends it', () => {
  it.each<[file: string, pipelines: readonly string[], commit: string, trigger: object]>([
    ['push-branch', ['branch', 'code'], HEAD, { 'branch-name': 'main', 'commit-message': 'Fix the title' }],
    ['push-docs-only', ['branch'], 'c'.repeat(40), { 'branch-name': 'main' }],
    ['push-new-branch', ['features'], HEAD, { 'branch-name': 'feature/title' }],
    ['push-tag', ['releases'], HEAD, { 'tag-name': 'v1.2.0' }],
    [
      'pull-request-opened-by-a-fork',
      ['opened'],
      PULL_REQUEST_HEAD,
      { 'branch-name': 'fix', 'destination-branch-name': 'main', 'pull-request-id': '7' },
    ],
    ['pull-request-synchronized', ['updated'], PULL_REQUEST_HEAD, { 'pull-request-id': '7' }],
    ['pull-request-merged', ['closed'], PULL_REQUEST_HEAD, { 'pull-request-id': '7' }],
  ])('%s starts %j', async (file, pipelines, commit, trigger) => {
    const { requests } = await read(file);
    expect(requests.map(({ pipeline }) => pipeline).sort()).toEqual(pipelines);
    for (const request of requests) {
      expect(request).toMatchObject({
        sourceOverrides: [{ actionName: 'Fetch', revisionType: 'COMMIT_ID', revisionValue: commit }],
        trigger: { triggerType: 'WebhookV2', git: { 'provider-type': 'GitHub', ...trigger } },
      });
      expect(JSON.parse(request.trigger.triggerDetail ?? '')).toMatchObject(trigger);
    }
  });

  it.each(['push-deleted-branch', 'pull-request-labeled'])(
    '%s starts nothing, and says why',
    async (file) => {
      const { requests, ignored } = await read(file);
      expect(requests).toEqual([]);
      expect(ignored).toMatch(/\w/);
    },
  );
});
