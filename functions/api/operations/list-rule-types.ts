import type { ListRuleTypesOutput, RuleType as ShownRuleType } from '@aws-sdk/client-codepipeline';
import { type RuleType, ruleTypes } from '../../../lib/pipeline/rule-types.ts';

const shown = ({ provider, required, optional, inputs }: RuleType): ShownRuleType => ({
  id: { category: 'Rule', owner: 'AWS', provider, version: '1' },
  ruleConfigurationProperties: [...required, ...optional].map((name) => ({
    name,
    required: required.includes(name),
    key: true,
    secret: false,
    queryable: false,
  })),
  inputArtifactDetails: { minimumCount: inputs[0], maximumCount: inputs[1] },
});

/** The only owner is AWS, and every type is in every region: neither filter leaves anything out. */
export const listRuleTypes = async (): Promise<ListRuleTypesOutput> => ({ ruleTypes: ruleTypes.map(shown) });
