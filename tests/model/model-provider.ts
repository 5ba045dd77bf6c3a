import type { ActionRunner, ActionRunners } from '../../lib/action/action-runner.ts';
import { type ExecutionRecord, isEnded } from '../../lib/execution/execution-record.ts';
import type { Outcome } from '../../lib/execution/outcome.ts';
import type { RuleRunner, RuleRunners } from '../../lib/rule/rule-runner.ts';
import type { Touch } from './interleaver.ts';

/** Work at the provider: it knows which action it belongs to, and how it ended once it has. */
export interface Work {
  readonly ref: {
    readonly pipeline: string;
    readonly executionId: string;
    readonly actionExecutionId: string;
  };
  outcome?: Outcome;
}

/** Whatever runs the actions, outside of our processes: it survives all of them. */
export interface ModelProvider {
  readonly works: Map<string, Work>;
  /** Work that has not ended, in the order of its starts. */
  open(): readonly Work[];
  runners(touch: Touch): ActionRunners;
  rules(touch: Touch): RuleRunners;
}

export const createModelProvider = (
  read: (executionId: string) => Promise<ExecutionRecord>,
  problem: (text: string) => void,
): ModelProvider => {
  const works = new Map<string, Work>();

  const external = (touch: Touch): ActionRunner => ({
    kind: 'external',
    ensureStarted: touch(async ({ pipeline, pipelineExecutionId, action, actionExecutionId }) => {
      if (!works.has(actionExecutionId)) {
        const record = await read(pipelineExecutionId);
        // Who abandons an action cannot hold back a start that is under way: the provider's work is left alone.
        const abandoned = record.actions.find(({ id }) => id === actionExecutionId)?.status === 'Abandoned';
        if (isEnded(record) && !abandoned)
          problem(`${action.name} started although its execution is ${record.status}`);
        works.set(actionExecutionId, {
          ref: { pipeline, executionId: pipelineExecutionId, actionExecutionId },
        });
      }
      return { externalId: actionExecutionId };
    }),
    ask: touch(async (id) => works.get(id)?.outcome),
  });

  const inline = (touch: Touch): ActionRunner => ({
    kind: 'inline',
    run: touch(async () => ({ status: 'succeeded', artifacts: [] })),
  });

  const rule = (touch: Touch): RuleRunner => ({
    kind: 'external',
    ensureStarted: touch(async ({ pipeline, pipelineExecutionId, ruleExecutionId }) => {
      const ref = { pipeline, executionId: pipelineExecutionId, actionExecutionId: ruleExecutionId };
      if (!works.has(ruleExecutionId)) works.set(ruleExecutionId, { ref });
      return { externalId: ruleExecutionId };
    }),
    ask: touch(async ({ ruleExecutionId }) => works.get(ruleExecutionId)?.outcome),
  });

  return {
    works,
    open: () => [...works.values()].filter(({ outcome }) => !outcome),
    runners: (touch) => {
      const [here, there] = [inline(touch), external(touch)];
      return (type) => (type.provider === 'Inline' ? here : there);
    },
    rules: (touch) => {
      const runner = rule(touch);
      return () => runner;
    },
  };
};
