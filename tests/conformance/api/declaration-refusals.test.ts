import { CreatePipelineCommand, type PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { call, expectRefusal } from './refusals.ts';
import { type ServedApi, serveApi } from './served-api.ts';

let api: ServedApi;

beforeEach(async () => {
  api = await serveApi();
});

afterEach(() => api.close());

/** The second stage with changes. */
const prod = (changes: object): Partial<PipelineDeclaration> => {
  const [source, stage] = declaration('web').stages ?? [];
  return { stages: source && stage ? [source, { ...stage, ...changes }] : [] };
};

const [build] = declaration('web').stages?.[1]?.actions ?? [];

const cases: readonly [why: string, changes: Partial<PipelineDeclaration>, error: string][] = [
  ['a single stage', { stages: declaration('web').stages?.slice(0, 1) }, 'InvalidStructureException'],
  ['a mode of V2 in V1', { pipelineType: 'V1', executionMode: 'PARALLEL' }, 'InvalidStructureException'],
  ['a stage name twice', prod({ name: 'Source' }), 'InvalidStageDeclarationException'],
  [
    'a blocker',
    prod({ blockers: [{ name: 'Friday', type: 'Schedule' }] }),
    'InvalidBlockerDeclarationException',
  ],
  [
    'an unknown action type',
    prod({ actions: [{ ...build, actionTypeId: { ...build?.actionTypeId, provider: 'Oven' } }] }),
    'InvalidActionDeclarationException',
  ],
  [
    'an unknown key',
    prod({ actions: [{ ...build, configuration: { Oven: 'hot' } }] }),
    'InvalidActionDeclarationException',
  ],
  ['a name that is none', prod({ name: 'a b' }), 'ValidationException'],
];

describe('CreatePipeline and UpdatePipeline refuse', () => {
  it.each(cases)('%s', async (_, changes, error) => {
    const pipeline = declaration('web', changes);
    await expectRefusal(api.endpoint, 'CreatePipeline', { pipeline }, error);
    expect((await call(api.endpoint, 'ListPipelines', {})).body).toEqual({ pipelines: [] });
    await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web') }));
    await expectRefusal(api.endpoint, 'UpdatePipeline', { pipeline }, error);
    const { body } = await call(api.endpoint, 'GetPipeline', { name: 'web' });
    expect(body).toMatchObject({ pipeline: { version: 1 } });
  });
});
