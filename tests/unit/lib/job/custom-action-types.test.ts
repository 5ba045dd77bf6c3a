import { describe, expect, it } from 'vitest';
import {
  type CreateCustomActionTypeRequest,
  createCustomActionType,
} from '../../../../lib/job/create-custom-action-type.ts';
import { deleteCustomActionType } from '../../../../lib/job/delete-custom-action-type.ts';
import { listActionTypes } from '../../../../lib/job/list-action-types.ts';
import { refuseCustomActions } from '../../../../lib/job/refuse-custom-actions.ts';
import type { Action } from '../../../../lib/pipeline/pipeline.ts';
import { bake, property, TYPE, TYPE_REQUEST } from '../../../fakes/job-world.ts';
import { createUseCaseWorld, pipelineOf } from '../../../fakes/use-case-world.ts';

const open = () => {
  const { world } = createUseCaseWorld(() => () => undefined);
  const create = (change: Partial<CreateCustomActionTypeRequest> = {}) =>
    createCustomActionType(world, { ...TYPE_REQUEST, ...change });
  const custom = async () => (await listActionTypes(world, { actionOwnerFilter: 'Custom' })).actionTypes;
  return { world, create, custom };
};

describe('CreateCustomActionType', () => {
  it('answers the type with Custom as its owner', async () => {
    const { create } = open();
    expect(await create({ tags: [{ key: 'team', value: 'bread' }] })).toEqual({
      actionType: {
        id: TYPE,
        settings: TYPE_REQUEST.settings,
        actionConfigurationProperties: TYPE_REQUEST.configurationProperties,
        inputArtifactDetails: TYPE_REQUEST.inputArtifactDetails,
        outputArtifactDetails: TYPE_REQUEST.outputArtifactDetails,
      },
      tags: [{ key: 'team', value: 'bread' }],
    });
  });

  it('makes a type that is listed beside the catalogue', async () => {
    const { create, world } = open();
    await create();
    const { actionTypes } = await listActionTypes(world, {});
    expect(actionTypes.at(-1)?.id).toEqual(TYPE);
    expect(actionTypes.find(({ id }) => id?.provider === 'GitHub')).toEqual({
      id: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
      actionConfigurationProperties: expect.arrayContaining([
        { name: 'OAuthToken', required: true, key: true, secret: true, queryable: false },
        { name: 'PollForSourceChanges', required: false, key: true, secret: false, queryable: false },
      ]),
      inputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
      outputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
    });
    const aws = await listActionTypes(world, { actionOwnerFilter: 'AWS' });
    expect(new Set(aws.actionTypes.map(({ id }) => id?.owner))).toEqual(new Set(['AWS']));
  });

  it('words a maximum below the minimum as the service does', async () => {
    await expect(
      open().create({ inputArtifactDetails: { minimumCount: 2, maximumCount: 1 } }),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Maximum Number of Artifacts (1) has to be greater than or equal to minimum (2).',
    });
  });

  it.each([
    ['is not required', { required: false }],
    ['is secret', { secret: true }],
  ])('refuses a queryable property that %s', async (_, change) => {
    const configurationProperties = [property('P', { queryable: true, ...change })];
    await expect(open().create({ configurationProperties, settings: {} })).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "Invalid queryable property 'P'. Queryable configuration properties must be required and non-secret.",
    });
  });

  it.each<[string, Partial<CreateCustomActionTypeRequest>]>([
    [
      'two queryable properties',
      { configurationProperties: [property('A', { queryable: true }), property('B', { queryable: true })] },
    ],
    ['a property that is declared twice', { configurationProperties: [property('A'), property('A')] }],
    ['a template of an unknown property', { settings: { entityUrlTemplate: 'https://x/{Config:Ghost}' } }],
    ['a template of a secret', { settings: { revisionUrlTemplate: 'https://x/{Config:Pin}' } }],
  ])('refuses %s', async (_, change) => {
    await expect(open().create({ settings: {}, ...change })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('refuses a version that exists', async () => {
    const { create } = open();
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('takes 50 types, and counts no deleted one', async () => {
    const { create, world } = open();
    for (let version = 1; version <= 50; version += 1) await create({ version: String(version) });
    await expect(create({ version: '51' })).rejects.toMatchObject({ name: 'LimitExceededException' });
    await deleteCustomActionType(world, { category: 'Build', provider: 'Baker', version: '7' });
    await create({ version: '51' });
  });
});

describe('DeleteCustomActionType', () => {
  it('takes the type from the list; deleting it again or a stranger is no error', async () => {
    const { create, custom, world } = open();
    await create();
    await deleteCustomActionType(world, TYPE);
    await deleteCustomActionType(world, TYPE);
    await deleteCustomActionType(world, { ...TYPE, provider: 'Ghost' });
    expect(await custom()).toEqual([]);
  });

  it('leaves a version to its own definition: the same restores it, another is refused', async () => {
    const { create, custom, world } = open();
    await create();
    await deleteCustomActionType(world, TYPE);
    await expect(create({ settings: {} })).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await custom()).toEqual([]);
    await create();
    expect(await custom()).toHaveLength(1);
  });
});

describe('custom actions of a declaration', () => {
  const artifacts = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `A${at}` }));

  it('may name a type that exists, with what it asks for', async () => {
    const { create, world } = open();
    await create();
    await refuseCustomActions(world, pipelineOf(bake()));
  });

  it.each<[string, Partial<Action>]>([
    ['is not available in region', { actionTypeId: { ...TYPE, version: '2' } }],
    ["is missing required configuration 'Oven'", { configuration: {} }],
    ["contains unknown configuration 'Yeast'", { configuration: { Oven: 'x', Yeast: 'dry' } }],
    ['declares 6 input artifacts which is more than the maximum count (5)', { inputArtifacts: artifacts(6) }],
    [
      'declares 6 output artifacts which is more than the maximum count (5)',
      { outputArtifacts: artifacts(6) },
    ],
  ])('are refused when one %s', async (message, change) => {
    const { create, world } = open();
    await create();
    await expect(refuseCustomActions(world, pipelineOf(bake(change)))).rejects.toMatchObject({
      name: 'InvalidActionDeclarationException',
      message: expect.stringContaining(message),
    });
  });

  it('are refused by the type being deleted', async () => {
    const { create, world } = open();
    await create();
    await deleteCustomActionType(world, TYPE);
    await expect(refuseCustomActions(world, pipelineOf(bake()))).rejects.toMatchObject({
      name: 'InvalidActionDeclarationException',
    });
  });
});
