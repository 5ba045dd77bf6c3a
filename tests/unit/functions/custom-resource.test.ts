import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { propertiesOfPipeline } from '../../../deploy/declared-pipelines.ts';

import { createResourceOperations } from '../../../functions/custom-resource/resource-operations.ts';
import { customResource, type ResourceAnswer } from '../../../functions/custom-resource.ts';
import { mappingOf } from '../../../lib/import/plain-data.ts';
import { createHarness, type Harness } from '../../fakes/api-harness.ts';
import { silentLog } from '../../fakes/silent-log.ts';

const STACK =
  'arn:aws:cloudformation:us-east-1:111122223333:stack/stepline-prod/0b6f3a00-0000-11f0-8000-0a1b2c3d4e5f';
const URL = 'https://cloudformation-custom-resource-response.example/secret-signature';

const action = (category: string, provider: string, configuration: object, rest: object) => ({
  Name: category,
  ActionTypeId: { Category: category, Owner: 'AWS', Provider: provider, Version: '1' },
  Configuration: configuration,
  ...rest,
});

/** As CloudFormation hands properties over: every number and truth value has become a text. */
const properties = (changes: object = {}) => ({
  ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:stepline-prod-custom-resource',
  Name: 'web',
  RoleArn: 'arn:aws:iam::111122223333:role/web',
  PipelineType: 'V2',
  ArtifactStores: [{ Region: 'us-east-1', ArtifactStore: { Type: 'S3', Location: 'web-artifacts' } }],
  Stages: [
    {
      Name: 'Source',
      Actions: [
        action(
          'Source',
          'S3',
          { S3Bucket: 'sources', S3ObjectKey: 'a.zip', PollForSourceChanges: 'false' },
          { RunOrder: '1', OutputArtifacts: [{ Name: 'App' }] },
        ),
      ],
    },
    {
      Name: 'Ask',
      Actions: [action('Approval', 'Manual', {}, { RunOrder: '2', TimeoutInMinutes: '60' })],
    },
  ],
  ...changes,
});

describe('the custom resource', () => {
  let harness: Harness;
  let answers: ResourceAnswer[];
  let handle: (event: unknown) => Promise<void>;

  beforeEach(() => {
    harness = createHarness();
    answers = [];
    handle = customResource({
      operations: createResourceOperations(harness.world),
      respond: async (url, answer) => {
        expect(url).toBe(URL);
        answers.push(answer);
      },
      log: silentLog,
    });
  });
  afterEach(() => harness.close());

  const send = async (type: string, rest: object): Promise<ResourceAnswer> => {
    await handle({
      RequestType: type,
      ResponseURL: URL,
      StackId: STACK,
      RequestId: `request-${answers.length}`,
      LogicalResourceId: 'PipelineOfweb',
      ResourceType: 'Custom::SteplinePipeline',
      ...rest,
    });
    const answer = answers.at(-1);
    if (!answer) throw new Error('nobody answered');
    return answer;
  };
  const create = (changes: object = {}) => send('Create', { ResourceProperties: properties(changes) });
  const update = (id: string, changes: object, old: object = {}) =>
    send('Update', {
      PhysicalResourceId: id,
      ResourceProperties: properties(changes),
      OldResourceProperties: properties(old),
    });
  const call = async (operation: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
    const { body } = await harness.api({
      target: `CodePipeline_20150709.${operation}`,
      contentType: 'application/x-amz-json-1.1',
      body: new TextEncoder().encode(JSON.stringify(input)),
      caller: STACK,
    });
    return mappingOf(body === '' ? {} : JSON.parse(body));
  };

  it('makes a pipeline of the properties, numbers that became texts included', async () => {
    expect(await create()).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'web',
      StackId: STACK,
      RequestId: 'request-0',
      LogicalResourceId: 'PipelineOfweb',
      Data: { Version: '1' },
    });
    expect(await call('GetPipeline', { name: 'web' })).toMatchObject({
      pipeline: {
        artifactStores: { 'us-east-1': { type: 'S3', location: 'web-artifacts' } },
        stages: [{ actions: [{ runOrder: 1 }] }, { actions: [{ runOrder: 2, timeoutInMinutes: 60 }] }],
      },
    });
  });

  it('makes of its own properties what was declared', async () => {
    await create();
    const { pipeline } = await call('GetPipeline', { name: 'web' });
    const again = { ...propertiesOfPipeline(mappingOf(pipeline)), ServiceToken: 'x' };
    await send('Delete', { PhysicalResourceId: 'web' });
    await send('Create', { ResourceProperties: again });
    expect((await call('GetPipeline', { name: 'web' }))['pipeline']).toEqual(pipeline);
  });

  it('updates in place, with a new version', async () => {
    await create();
    const answer = await update('web', { ExecutionMode: 'QUEUED' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'web', Data: { Version: '2' } });
  });

  it('makes a new pipeline for a new name, and leaves the old one to be deleted', async () => {
    await create();
    expect(await update('web', { Name: 'shop' })).toMatchObject({ PhysicalResourceId: 'shop' });
    expect(await call('GetPipeline', { name: 'web' })).toHaveProperty('pipeline');
    expect(await send('Delete', { PhysicalResourceId: 'web' })).toMatchObject({ Status: 'SUCCESS' });
    expect(await call('GetPipeline', { name: 'web' })).toMatchObject({ __type: 'PipelineNotFoundException' });
    expect(await call('GetPipeline', { name: 'shop' })).toHaveProperty('pipeline');
  });

  it('refuses an invalid declaration by name, and makes nothing', async () => {
    const answer = await create({ Novelty: 'x' });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('Exception') });
    expect(await call('ListPipelines', {})).toMatchObject({ pipelines: [] });
  });

  it('does not delete a pipeline of the same name that is not its own, when the stack rolls back', async () => {
    await create();
    const stranger = { StackId: `${STACK}-other`, ResourceProperties: properties() };
    const refused = await send('Create', stranger);
    expect(refused).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('PipelineNameInUseException'),
    });
    await send('Delete', { StackId: stranger.StackId, PhysicalResourceId: refused.PhysicalResourceId });
    expect(await call('GetPipeline', { name: 'web' })).toHaveProperty('pipeline');
  });

  it('takes a repeated Create for what it is', async () => {
    await create();
    expect(await create()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'web' });
  });

  it('keeps its id when an update is refused, so that the pipeline is not replaced', async () => {
    await create();
    expect(await update('web', { Stages: [] })).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'web',
    });
  });

  it('disables transitions, and enables those that are no longer listed', async () => {
    const closed = { DisableInboundStageTransitions: [{ StageName: 'Ask', Reason: 'frozen' }] };
    await create(closed);
    const stateOf = async () => {
      const { stageStates } = await call('GetPipelineState', { name: 'web' });
      return Array.isArray(stageStates) ? mappingOf(mappingOf(stageStates[1])['inboundTransitionState']) : {};
    };
    expect(await stateOf()).toMatchObject({ enabled: false, disabledReason: 'frozen' });
    await update('web', {}, closed);
    expect(await stateOf()).toMatchObject({ enabled: true });
  });

  it('follows the tags', async () => {
    await create({ Tags: [{ Key: 'team', Value: 'a' }] });
    await update('web', { Tags: [{ Key: 'cost', Value: 'b' }] }, { Tags: [{ Key: 'team', Value: 'a' }] });
    const resourceArn = 'arn:aws:codepipeline:us-east-1:111122223333:web';
    const { tags } = await call('ListTagsForResource', { resourceArn });
    expect(tags).toContainEqual({ key: 'cost', value: 'b' });
    expect(tags).not.toContainEqual(expect.objectContaining({ key: 'team' }));
  });

  it('refuses what is no request of CloudFormation, without telling the address', async () => {
    const thrown = handle({ RequestType: 'Create', ResponseURL: 'not-an-url-secret' });
    await expect(thrown).rejects.toMatchObject({ name: 'InvalidResourceRequest' });
    await expect(thrown).rejects.not.toThrow('secret');
  });
});
