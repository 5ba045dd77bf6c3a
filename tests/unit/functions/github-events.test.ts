import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitHubEvents } from '../../../functions/github-events.ts';
import type { WebhookStarts } from '../../../functions/webhook-starts.ts';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import { createPipeline } from '../../../lib/use-cases/create-pipeline.ts';
import { declaration } from '../../conformance/api/declaration.ts';
import { createHarness, type Harness } from '../../fakes/api-harness.ts';

const BEFORE = 'a'.repeat(40);
const AFTER = 'b'.repeat(40);

let harness: Harness;

beforeEach(() => {
  harness = createHarness();
});

afterEach(() => harness.close());

const create = (name: string, changes: Partial<PipelineDeclaration> = {}) =>
  createPipeline(harness.world, parsePipeline(declaration(name, changes)));

const read = (event: string, payload: unknown): Promise<WebhookStarts> => {
  const reader = gitHubEvents(harness.world).get(event);
  if (!reader) throw new Error(`no reader of ${event}`);
  return reader(payload);
};

const push = (changes: object = {}) => ({
  ref: 'refs/heads/main',
  before: BEFORE,
  after: AFTER,
  created: false,
  deleted: false,
  repository: { full_name: 'acme/web' },
  head_commit: {
    id: AFTER,
    message: 'Fix the title',
    timestamp: '2026-01-01T10:00:00Z',
    author: { name: 'Ada', email: 'ada@example.com' },
  },
  commits: [{ added: [], modified: ['index.html'], removed: [] }],
  sender: { login: 'ada', id: 1815 },
  ...changes,
});

/** A pipeline that filters what it follows. */
const filtered = (gitConfiguration: object): Partial<PipelineDeclaration> => {
  const [, prod] = declaration('x').stages ?? [];
  const actionTypeId = {
    category: 'Source' as const,
    owner: 'AWS' as const,
    provider: 'CodeStarSourceConnection',
    version: '1',
  };
  const configuration = {
    ConnectionArn: 'arn:aws:codeconnections:us-east-1:111122223333:connection/1',
    FullRepositoryId: 'acme/web',
    BranchName: 'main',
  };
  const source = {
    name: 'Source',
    actions: [{ name: 'Fetch', actionTypeId, configuration, outputArtifacts: [{ name: 'SourceOutput' }] }],
  };
  return {
    stages: prod ? [source, prod] : [source],
    triggers: [
      {
        providerType: 'CodeStarSourceConnection',
        gitConfiguration: { sourceActionName: 'Fetch', ...gitConfiguration },
      },
    ],
  };
};

describe('a push', () => {
  it('starts the pipelines that follow its branch, with its commit', async () => {
    await create('web');
    await create('also-web');
    const starts = await read('push', push());
    const expected = {
      trigger: {
        triggerType: 'Webhook',
        triggerDetail: 'arn:aws:codepipeline:us-east-1:111122223333:webhook:github',
      },
      sourceOverrides: [{ actionName: 'Fetch', revisionType: 'COMMIT_ID', revisionValue: AFTER }],
    };
    expect(starts).toEqual({
      requests: [
        { pipeline: 'also-web', ...expected },
        { pipeline: 'web', ...expected },
      ],
    });
  });

  it('tells what happened, where a filter lets it through', async () => {
    await create('web', filtered({ push: [{ branches: { includes: ['main'] } }] }));
    const { requests } = await read('push', push());
    expect(requests).toMatchObject([{ pipeline: 'web', trigger: { triggerType: 'WebhookV2' } }]);
    expect(JSON.parse(requests[0]?.trigger.triggerDetail ?? '')).toEqual({
      'provider-type': 'GitHub',
      'full-repository-name': 'acme/web',
      'branch-name': 'main',
      'commit-id': AFTER,
      'commit-message': 'Fix the title',
      'author-display-name': 'ada',
    });
    expect(requests[0]?.trigger.git).toEqual({
      'provider-type': 'GitHub',
      'full-repository-name': 'acme/web',
      'branch-name': 'main',
      'commit-id': AFTER,
      'connection-arn': 'arn:aws:codeconnections:us-east-1:111122223333:connection/1',
      'commit-message': 'Fix the title',
      'author-display-name': 'ada',
      'author-id': '1815',
      'author-email': 'ada@example.com',
      'author-date': '2026-01-01T10:00:00Z',
    });
  });

  it('tells of a tag under the name that events have for it', async () => {
    await create('web', filtered({ push: [{ tags: { includes: ['v*'] } }] }));
    const { requests } = await read('push', push({ ref: 'refs/tags/v1', created: true }));
    expect(requests[0]?.trigger.git).toMatchObject({ 'tag-name': 'v1' });
    expect(requests[0]?.trigger.git).not.toHaveProperty('branch-name');
  });

  it('tells it within the limit of the API, as whole JSON, however long everything is', async () => {
    await create('web', filtered({ push: [{ branches: { includes: ['**'] } }] }));
    const long = '"'.repeat(3_000);
    const payload = push({
      ref: `refs/heads/${'b'.repeat(3_000)}`,
      head_commit: { id: AFTER, message: long },
      sender: { login: long },
    });
    const { requests } = await read('push', payload);
    const detail = requests[0]?.trigger.triggerDetail ?? '';
    expect(detail.length).toBeLessThanOrEqual(1_024);
    expect(JSON.parse(detail)).toMatchObject({ 'commit-id': AFTER });
  });

  it.each([
    [
      'another branch',
      push({ ref: 'refs/heads/dev' }),
      "web/Fetch: the branch 'dev' is not the branch of the action",
    ],
    [
      'a deleted branch',
      push({ deleted: true, after: '0'.repeat(40), head_commit: null }),
      "web/Fetch: the branch 'main' was deleted",
    ],
    [
      'another repository',
      push({ repository: { full_name: 'acme/other' } }),
      'no pipeline has a source action of acme/other',
    ],
  ])('starts nothing for %s, and says why', async (_what, payload, ignored) => {
    await create('web');
    expect(await read('push', payload)).toEqual({ requests: [], ignored });
  });

  it('is refused when it is none', async () => {
    await expect(read('push', { zen: 'x' })).rejects.toMatchObject({
      name: 'MalformedWebhook',
      blame: 'author',
    });
  });
});

describe('a pull request', () => {
  const pullRequest = (action: string) => ({
    action,
    number: 7,
    repository: { full_name: 'acme/web' },
    pull_request: {
      title: 'Fix',
      head: { sha: AFTER, ref: 'fix' },
      base: { ref: 'main' },
      user: { login: 'ada' },
    },
  });

  it('starts the pipelines whose filters it passes, with the head of its source branch', async () => {
    await create('web', filtered({ pullRequest: [{ events: ['OPEN'], branches: { includes: ['main'] } }] }));
    await create('push-only', filtered({ push: [{ branches: { includes: ['main'] } }] }));
    const { requests } = await read('pull_request', pullRequest('opened'));
    expect(requests).toMatchObject([
      { pipeline: 'web', sourceOverrides: [{ revisionType: 'COMMIT_ID', revisionValue: AFTER }] },
    ]);
    expect(JSON.parse(requests[0]?.trigger.triggerDetail ?? '')).toMatchObject({
      'branch-name': 'fix',
      'destination-branch-name': 'main',
      'pull-request-id': '7',
    });
  });

  it('starts nothing for what triggers do not know, and says so', async () => {
    await create('web', filtered({ pullRequest: [{ branches: { includes: ['main'] } }] }));
    expect(await read('pull_request', pullRequest('labeled'))).toMatchObject({
      requests: [],
      ignored: expect.any(String),
    });
  });
});
