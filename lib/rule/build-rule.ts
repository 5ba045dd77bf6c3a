import { buildOutcome } from '../action/build-outcome.ts';
import { buildRequest } from '../action/run-code-build.ts';
import type { Action } from '../pipeline/pipeline.ts';
import type { BuildRequest, BuildService } from '../ports.ts';
import type { ExternalRuleRunner, RuleWork } from './rule-runner.ts';

/** The rule as the build action that it would be: builds know actions alone. Its build carries the rule's id. */
const asAction = ({ rule }: RuleWork): Action => ({
  name: rule.name,
  runOrder: 1,
  actionTypeId: { category: 'Test', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: rule.configuration,
  inputArtifacts: rule.inputArtifacts,
  outputArtifacts: [],
});

const requestOf = (work: RuleWork): BuildRequest => {
  const { pipeline, pipelineExecutionId, stage, ruleExecutionId, configuration, inputs, record } = work;
  const request = buildRequest({
    pipeline,
    pipelineExecutionId,
    stage,
    action: asAction(work),
    actionExecutionId: ruleExecutionId,
    configuration,
    inputs,
    outputs: [],
    record,
  });
  return work.rule.commands ? { ...request, commands: work.rule.commands } : request;
};

/** The rules CodeBuild and Commands (semantics 2.10): succeed when the build does. */
export const buildRule = (builds: BuildService): ExternalRuleRunner => ({
  kind: 'external',
  ensureStarted: async (work) => {
    const { buildId, url } = await builds.ensureStarted(requestOf(work));
    return { externalId: buildId, ...(url === undefined ? {} : { externalUrl: url }) };
  },
  ask: async ({ externalId }) => {
    const build = await builds.describe(externalId);
    if (build) return buildOutcome(build);
    const summary = `the build service does not know ${externalId}`;
    return { status: 'errored', code: 'SystemUnavailable', summary };
  },
});
