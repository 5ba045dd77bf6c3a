import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeInput } from '../../../../../functions/api/decode-input.ts';
import { operationModels } from '../../../../../functions/api/model/model.ts';
import { validateInput } from '../../../../../functions/api/model/validate-input.ts';
import { ApiError } from '../../../../../lib/errors.ts';

const refusalOf = (operation: string, input: unknown): ApiError | undefined => {
  try {
    validateInput(operation, input);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
};

const declaration = (configuration: object) => ({
  pipeline: {
    name: 'web',
    roleArn: 'arn:aws:iam::123456789012:role/pipeline',
    stages: [
      { name: 'Source', actions: [] },
      {
        name: 'Prod',
        actions: [
          {
            name: 'Build',
            actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
            configuration,
          },
        ],
      },
    ],
  },
});

const PATTERN = 'Member must satisfy regular expression pattern';
const ID = '01890000-0000-7000-8000-000000000000';

const cases: readonly (readonly [what: string, operation: string, input: unknown, message: string])[] = [
  [
    'a pattern',
    'GetPipeline',
    { name: 'a b' },
    `1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: ${PATTERN}: [A-Za-z0-9.@\\-_]+`,
  ],
  [
    'several violations in one answer',
    'GetPipeline',
    { name: '', version: 0 },
    `3 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'name' failed to satisfy constraint: ${PATTERN}: [A-Za-z0-9.@\\-_]+; Value '0' at 'version' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ],
  [
    'a required member',
    'StopPipelineExecution',
    { pipelineName: 'p' },
    "1 validation error detected: Value null at 'pipelineExecutionId' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a maximum',
    'ListPipelineExecutions',
    { pipelineName: 'p', maxResults: 101 },
    "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
  ],
  [
    'an enumeration',
    'RetryStageExecution',
    { pipelineName: 'p', stageName: 's', pipelineExecutionId: ID, retryMode: 'SOME' },
    "1 validation error detected: Value 'SOME' at 'retryMode' failed to satisfy constraint: Member must satisfy enum value set: [FAILED_ACTIONS, ALL_ACTIONS]",
  ],
  [
    'a list that is too short',
    'StartPipelineExecution',
    { name: 'p', variables: [] },
    "1 validation error detected: Value '[]' at 'variables' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    'a list that holds null',
    'UntagResource',
    { resourceArn: 'arn:aws:codepipeline:us-east-1:123456789012:p', tagKeys: ['a', null] },
    "1 validation error detected: Value null at 'tagKeys.2.member' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a map value, without showing it',
    'CreatePipeline',
    declaration({ ProjectName: 'secret'.repeat(200), Other: 'fine' }),
    "1 validation error detected: Value at 'pipeline.stages.2.member.actions.1.member.configuration' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1], not so at [ProjectName]",
  ],
  [
    'a map key',
    'CreatePipeline',
    declaration({ ['k'.repeat(51)]: 'v' }),
    `1 validation error detected: Value at 'pipeline.stages.2.member.actions.1.member.configuration' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 50, Member must have length greater than or equal to 1], not so at [${'k'.repeat(51)}]`,
  ],
  [
    'an unknown member, which the service would ignore',
    'StartPipelineExecution',
    { name: 'p', dryRun: true },
    "1 validation error detected: Value at 'dryRun' failed to satisfy constraint: Member must be one that the operation has",
  ],
];

describe('validateInput', () => {
  it.each(cases)("reports %s in the service's words", (_what, operation, input, message) => {
    expect(refusalOf(operation, input)).toMatchObject({ name: 'ValidationException', message });
  });

  it('accepts what is within the limits', () => {
    expect(refusalOf('CreatePipeline', declaration({ ProjectName: 'p' }))).toBeUndefined();
    expect(refusalOf('StartPipelineExecution', { name: '..', clientRequestToken: 'a-1' })).toBeUndefined();
    expect(refusalOf('GetPipeline', { name: '__proto__' })).toBeUndefined();
  });

  it('leaves unknown members of a declaration to parsePipeline', () => {
    const input = declaration({});
    expect(refusalOf('CreatePipeline', { pipeline: { ...input.pipeline, color: 'red' } })).toBeUndefined();
  });

  it('sees a member called __proto__ as the unknown member that it is', () => {
    const input: unknown = JSON.parse('{"name":"p","__proto__":{"version":0}}');
    expect(refusalOf('GetPipeline', input)).toMatchObject({ name: 'ValidationException' });
  });

  it('does not let a matched part stand for the whole', () => {
    const name = 'p\nq';
    expect(refusalOf('GetPipeline', { name })).toMatchObject({ name: 'ValidationException' });
    const reason = 'fine; not fine';
    const input = { pipelineName: 'p', stageName: 's', transitionType: 'Inbound', reason };
    expect(refusalOf('DisableStageTransition', input)).toMatchObject({ name: 'ValidationException' });
  });

  it.each([
    ['StartPipelineExecution', { name: 'p', variables: [{ name: 'V', value: 'hunter2'.repeat(200) }] }],
    [
      'PutWebhook',
      {
        webhook: {
          name: 'w',
          targetPipeline: 'p',
          targetAction: 'a',
          filters: [],
          authentication: 'GITHUB_HMAC',
          authenticationConfiguration: { SecretToken: 'hunter2'.repeat(20) },
        },
      },
    ],
  ])('never shows what may be a secret: %s', (operation, input) => {
    const refusal = refusalOf(operation, input);
    expect(refusal?.name).toBe('ValidationException');
    expect(refusal?.message).not.toContain('hunter2');
  });

  it('answers a request full of violations in few words', () => {
    const tags = Array.from({ length: 5000 }, () => ({ key: '', value: 'x'.repeat(300) }));
    const refusal = refusalOf('TagResource', {
      resourceArn: 'arn:aws:codepipeline:us-east-1:123456789012:p',
      tags,
    });
    expect(refusal?.message).toMatch(/^10000 validation errors detected: .*and 9800 more$/);
    expect(refusal?.message.length).toBeLessThan(100_000);
  });

  it('answers any JSON for any operation with nothing or a refusal by name', () => {
    const operations = fc.constantFrom(...operationModels);
    const names = fc.constantFrom(
      'name',
      'pipelineName',
      'pipeline',
      'stages',
      'tags',
      'filter',
      '__proto__',
    );
    fc.assert(
      fc.property(operations, fc.object({ key: names }), ([operation, model], object) => {
        const json: unknown = JSON.parse(JSON.stringify(object));
        try {
          validateInput(operation, decodeInput(model.input, json));
        } catch (error) {
          expect(error).toHaveProperty(
            'name',
            expect.stringMatching(/^(Validation|Serialization)Exception$/),
          );
        }
      }),
    );
  });
});
