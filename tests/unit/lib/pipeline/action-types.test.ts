import { describe, expect, it } from 'vitest';
import type { ActionType } from '../../../../lib/pipeline/action-type.ts';
import { actionTypes } from '../../../../lib/pipeline/action-types.ts';
import { findActionType } from '../../../../lib/pipeline/find-action-type.ts';
import { parsePipeline } from '../../../../lib/pipeline/parse-pipeline.ts';
import { findRuleType, ruleTypes } from '../../../../lib/pipeline/rule-types.ts';

const source = (at: number) => ({
  name: `Src${at}`,
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { S3Bucket: 'b', S3ObjectKey: 'k' },
  outputArtifacts: [{ name: `In${at}` }],
});

/** A declaration of an action with all its configuration keys, and as many artifacts as `pick` takes. */
const declarationOf = (type: ActionType, pick: 0 | 1, pipelineType: 'V1' | 'V2' = 'V2') => {
  const { category, owner, provider, version } = type;
  const action = {
    name: 'Tried',
    actionTypeId: { category, owner, provider, version },
    configuration: Object.fromEntries([...type.required, ...type.optional].map((key) => [key, 'x'])),
    inputArtifacts: Array.from({ length: type.inputs[pick] }, (_, at) => ({ name: `In${at}` })),
    outputArtifacts: Array.from({ length: type.outputs[pick] }, (_, at) => ({ name: `Out${at}` })),
    ...(provider === 'Commands' ? { commands: ['make'] } : {}),
  };
  const approval = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' };
  const sources = Array.from({ length: 10 }, (_, at) => source(at));
  const isSource = category === 'Source';
  return {
    name: 'demo',
    roleArn: 'arn:aws:iam::111122223333:role/p',
    pipelineType,
    artifactStore: { type: 'S3', location: 'bucket' },
    stages: [
      { name: 'Source', actions: isSource ? [action] : sources },
      { name: 'Rest', actions: isSource ? [{ name: 'Ask', actionTypeId: approval }] : [action] },
    ],
  };
};

describe('the catalogue of action types', () => {
  it.each(actionTypes)('takes $category/$owner/$provider with all its keys', (type) => {
    expect(() => parsePipeline(declarationOf(type, 0))).not.toThrow();
    expect(() => parsePipeline(declarationOf(type, 1))).not.toThrow();
  });

  it.each(actionTypes.filter(({ v2Only }) => v2Only))('refuses $provider in V1', (type) => {
    expect(() => parsePipeline(declarationOf(type, 0, 'V1'))).toThrow(
      expect.objectContaining({ name: 'InvalidActionDeclarationException' }),
    );
  });

  it('has the providers of semantics 6.1', () => {
    expect([...new Set(actionTypes.map(({ provider }) => provider))].sort()).toEqual([
      ...['AlexaSkillsKit', 'AppConfig', 'CloudFormation', 'CloudFormationStackInstances'],
      ...[
        'CloudFormationStackSet',
        'CodeBuild',
        'CodeCommit',
        'CodeDeploy',
        'CodeDeployToECS',
        'CodePipeline',
      ],
      ...[
        'CodeStarSourceConnection',
        'Commands',
        'DeviceFarm',
        'EC2',
        'ECR',
        'ECRBuildAndPublish',
        'ECS',
        'EKS',
      ],
      ...[
        'ElasticBeanstalk',
        'GitHub',
        'InspectorScan',
        'Lambda',
        'Manual',
        'OpsWorks',
        'S3',
        'ServiceCatalog',
      ],
      ...['Snyk', 'StepFunctions'],
    ]);
  });

  it('takes any custom type, in each category', () => {
    const custom = { category: 'Build', owner: 'Custom', provider: 'toString', version: '7' } as const;
    expect(findActionType(custom)).toMatchObject({ inputs: [0, 5], outputs: [0, 5], v2Only: false });
  });

  it('knows a rule type by provider and version', () => {
    expect(ruleTypes.map(({ provider }) => findRuleType(provider, '1')?.provider)).toEqual(
      ruleTypes.map(({ provider }) => provider),
    );
    expect(findRuleType('CodeBuild', '2')).toBeUndefined();
    expect(findRuleType('constructor', '1')).toBeUndefined();
  });
});
