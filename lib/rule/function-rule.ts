import type { InlineRuleRunner } from './rule-runner.ts';

/** Calls a function and waits for what it returns. */
export interface FunctionCalls {
  /** @returns what the function threw, in a sentence; nothing when it returned. */
  call(functionName: string, event: object): Promise<{ readonly error?: string }>;
}

/** LambdaInvoke (semantics 2.10): succeeds when the function returns without an error. It may be called twice. */
export const functionRule = (functions: FunctionCalls): InlineRuleRunner => ({
  kind: 'inline',
  run: async ({ pipeline, pipelineExecutionId, stage, rule, ruleExecutionId, configuration }) => {
    const { FunctionName: name = '', UserParameters } = configuration;
    const { error } = await functions.call(name, {
      pipelineName: pipeline,
      pipelineExecutionId,
      stageName: stage,
      ruleName: rule.name,
      ruleExecutionId,
      ...(UserParameters === undefined ? {} : { UserParameters }),
    });
    return error === undefined
      ? { status: 'succeeded', summary: `${name} returned` }
      : { status: 'failed', code: 'JobFailed', summary: `${name}: ${error}`.slice(0, 2048) };
  },
});
