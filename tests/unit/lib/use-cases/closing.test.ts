import { describe, expect, it } from 'vitest';
import type { ActionRunner } from '../../../../lib/action/action-runner.ts';
import { ClosingError } from '../../../../lib/errors.ts';
import type { Rule, Stage } from '../../../../lib/pipeline/pipeline.ts';
import type { RuleRunner } from '../../../../lib/rule/rule-runner.ts';
import { runRule } from '../../../../lib/use-cases/run-rule.ts';
import { sweep } from '../../../../lib/use-cases/sweep.ts';
import type { World } from '../../../../lib/use-cases/world.ts';
import { declaredAction } from '../../../fakes/action-work.ts';
import { createUseCaseWorld, pipelineOf } from '../../../fakes/use-case-world.ts';

const closing = async (): Promise<never> => {
  throw new ClosingError('BuildServiceClosed', 'closed');
};

const CHECK = declaredAction({ type: 'Test/AWS/CodeBuild', name: 'Check' });
const RULE: Rule = {
  name: 'Ask',
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'LambdaInvoke', version: '1' },
  configuration: {},
  inputArtifacts: [],
};
const RULE_TASK = { condition: 'beforeEntry', rule: 'Ask', token: 'token-Ask' } as const;

const actions: readonly [string, ActionRunner, ActionRunner][] = [
  [
    'external',
    { kind: 'external', ensureStarted: closing },
    { kind: 'external', ensureStarted: async () => ({ externalId: 'build' }) },
  ],
  [
    'inline',
    { kind: 'inline', run: closing },
    { kind: 'inline', run: async () => ({ status: 'succeeded', artifacts: [] }) },
  ],
];

/** What comes after a restart. */
const nextProcess = (world: World, changed: Partial<World>): World => ({
  ...world,
  owner: 'next',
  ...changed,
});

describe('work that is asked for while its process closes', () => {
  it.each(actions)('an %s action is no error, and the next process does it', async (kind, before, after) => {
    const harness = createUseCaseWorld(() => () => before);
    const executionId = await harness.run(pipelineOf(CHECK), 'Check');
    const check = () => harness.action('shop', executionId, 'Check');
    const { id, ...left } = await check();
    expect(left).toMatchObject({ status: 'InProgress', phase: 'starting' });
    expect([...harness.answers.keys()].filter((token) => token.includes('Check'))).toEqual([]);
    await sweep(nextProcess(harness.world, { runners: () => after }));
    expect(await check()).toMatchObject({ id, phase: kind === 'inline' ? 'ended' : 'started' });
  });

  it('a rule has given no verdict, and the next process asks it', async () => {
    const { world, answers, run, record } = createUseCaseWorld(() => () => undefined);
    const beforeEntry: Stage['beforeEntry'] = { conditions: [{ result: 'FAIL', rules: [RULE] }] };
    const { stages, ...rest } = pipelineOf(CHECK);
    const pipeline = { ...rest, stages: stages.map((stage) => ({ ...stage, beforeEntry })) };
    const executionId = await run(pipeline, 'Check');
    const asks = (runner: RuleRunner): Partial<World> => ({ rules: () => runner });
    const { attempt } = await record('shop', executionId);
    await runRule(
      { ...world, ...asks({ kind: 'inline', run: closing }) },
      { ...{ pipeline: 'shop', executionId, attempt, stage: 'Prod' }, ...RULE_TASK },
    );
    expect((await record('shop', executionId)).rules).toMatchObject([{ phase: 'starting' }]);
    expect(answers.has(RULE_TASK.token)).toBe(false);
    await sweep(nextProcess(world, asks({ kind: 'inline', run: async () => ({ status: 'succeeded' }) })));
    expect((await record('shop', executionId)).rules).toMatchObject([{ status: 'Succeeded' }]);
    expect(answers.get(RULE_TASK.token)).toBe('succeeded');
  });
});
