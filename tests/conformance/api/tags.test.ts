import {
  CreateCustomActionTypeCommand,
  CreatePipelineCommand,
  GetPipelineCommand,
  ListTagsForResourceCommand,
  PutWebhookCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { expectRefusal } from './refusals.ts';
import { type ServedApi, serveApi } from './served-api.ts';

const ROOT = 'arn:aws:codepipeline:us-east-1:111122223333';
const PIPELINE = `${ROOT}:web`;
const WEBHOOK = `${ROOT}:webhook:push`;
const TYPE = `${ROOT}:actionType:Custom/Build/Oven/1`;

let api: ServedApi;

beforeEach(async () => {
  api = await serveApi();
  await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web') }));
});

afterEach(() => api.close());

const tagsOf = async (resourceArn: string) =>
  (await api.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

const makeWebhook = () =>
  api.client.send(
    new PutWebhookCommand({
      webhook: {
        name: 'push',
        targetPipeline: 'web',
        targetAction: 'Fetch',
        filters: [],
        authentication: 'UNAUTHENTICATED',
        authenticationConfiguration: {},
      },
    }),
  );

const makeType = () =>
  api.client.send(
    new CreateCustomActionTypeCommand({
      category: 'Build',
      provider: 'Oven',
      version: '1',
      inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
    }),
  );

describe('TagResource, UntagResource and ListTagsForResource', () => {
  it.each([PIPELINE, WEBHOOK, TYPE])('change the tags of %s', async (resourceArn) => {
    await makeWebhook();
    await makeType();
    const tag = (tags: { key: string; value: string }[]) =>
      api.client.send(new TagResourceCommand({ resourceArn, tags }));
    await tag([
      { key: 'team', value: 'a' },
      { key: 'cost', value: '1' },
    ]);
    await tag([{ key: 'team', value: 'b' }]);
    expect(await tagsOf(resourceArn)).toEqual([
      { key: 'cost', value: '1' },
      { key: 'team', value: 'b' },
    ]);
    await api.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['cost', 'ghost'] }));
    expect(await tagsOf(resourceArn)).toEqual([{ key: 'team', value: 'b' }]);
  });

  it('leave the version of a pipeline as it is', async () => {
    const tags = [{ key: 'team', value: 'a' }];
    await api.client.send(new TagResourceCommand({ resourceArn: PIPELINE, tags }));
    const { pipeline } = await api.client.send(new GetPipelineCommand({ name: 'web' }));
    expect(pipeline?.version).toBe(1);
  });
});

const OPERATIONS: readonly [operation: string, more: object][] = [
  ['TagResource', { tags: [{ key: 'a', value: '' }] }],
  ['UntagResource', { tagKeys: ['a'] }],
  ['ListTagsForResource', {}],
];

describe.each(OPERATIONS)('%s refuses', (operation, more) => {
  it.each([
    ['a pipeline that is not there', `${ROOT}:ghost`, 'ResourceNotFoundException'],
    ['a webhook that is not there', WEBHOOK, 'ResourceNotFoundException'],
    ['an action type that is not there', TYPE, 'ResourceNotFoundException'],
    ['a stage', `${PIPELINE}/Prod`, 'InvalidArnException'],
    ['another region', PIPELINE.replace('us-east-1', 'eu-west-1'), 'InvalidArnException'],
    ['another account', PIPELINE.replace('111122223333', '444455556666'), 'InvalidArnException'],
    ['an action type of AWS', TYPE.replace('Custom', 'AWS'), 'InvalidArnException'],
    ['what is no ARN', 'web', 'ValidationException'],
  ])('%s', async (_, resourceArn, error) => {
    await expectRefusal(api.endpoint, operation, { resourceArn, ...more }, error);
  });
});

describe('tags', () => {
  it.each<[string, string, object, string]>([
    ['of the system', 'TagResource', { tags: [{ key: 'aws:a', value: '' }] }, 'InvalidTagsException'],
    ['of the system', 'UntagResource', { tagKeys: ['AWS:a'] }, 'InvalidTagsException'],
    [
      'above fifty',
      'TagResource',
      { tags: Array.from({ length: 51 }, (_, at) => ({ key: `k${at}`, value: '' })) },
      'TooManyTagsException',
    ],
    ['of a list that is over', 'ListTagsForResource', { nextToken: 'x' }, 'InvalidNextTokenException'],
  ])('%s are refused by %s', async (_, operation, more, error) => {
    await expectRefusal(api.endpoint, operation, { resourceArn: PIPELINE, ...more }, error);
  });

  it('are counted together with those that are there', async () => {
    const tags = (from: number) =>
      Array.from({ length: 30 }, (_, at) => ({ key: `k${from + at}`, value: '' }));
    await api.client.send(new TagResourceCommand({ resourceArn: PIPELINE, tags: tags(0) }));
    const more = { resourceArn: PIPELINE, tags: tags(30) };
    await expectRefusal(api.endpoint, 'TagResource', more, 'TooManyTagsException');
    expect(await tagsOf(PIPELINE)).toHaveLength(30);
  });
});
