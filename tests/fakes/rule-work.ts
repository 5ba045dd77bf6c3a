import { createRecord } from '../../lib/execution/create-record.ts';
import type { RuleWork } from '../../lib/rule/rule-runner.ts';
import { declare } from '../model/model-pipeline.ts';

/** A rule in hand, with that configuration already resolved. */
export const ruleWork = (configuration: Readonly<Record<string, string>>, commands?: string[]): RuleWork => ({
  pipeline: 'p',
  pipelineExecutionId: 'e1',
  stage: 'Prod',
  condition: 'beforeEntry',
  rule: {
    name: 'Open',
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'Any', version: '1' },
    configuration: { ...configuration },
    inputArtifacts: [],
    ...(commands ? { commands } : {}),
  },
  ruleExecutionId: 'r1',
  configuration,
  inputs: [],
  record: createRecord(declare({ mode: 'QUEUED' }), 'i', {
    executionId: 'e1',
    sequence: 1,
    trigger: { triggerType: 'Webhook' },
    variables: [],
    sourceOverrides: [],
    startTime: 0,
  }),
});
