import { describe, expect, it } from 'vitest';
import type { Build, BuildRequest, BuildService } from '../../../../lib/ports.ts';
import { type AlarmState, alarmRule } from '../../../../lib/rule/alarm-rule.ts';
import { buildRule } from '../../../../lib/rule/build-rule.ts';
import { checkVariable } from '../../../../lib/rule/check-variable.ts';
import { functionRule } from '../../../../lib/rule/function-rule.ts';
import { createRuleRunners } from '../../../../lib/rule/rule-runners.ts';
import { ruleWork } from '../../../fakes/rule-work.ts';

const check = (Variable: string, Operator: string, Value: string) =>
  checkVariable.run(ruleWork({ Variable, Operator, Value }));

describe('VariableCheck', () => {
  it.each([
    ['main', 'EQ', 'main', 'succeeded'],
    ['main', 'EQ', 'Main', 'failed'],
    ['main', 'NE', 'dev', 'succeeded'],
    ['main', 'NE', 'main', 'failed'],
    ['release/1', 'CONTAINS', 'release', 'succeeded'],
    ['release/1', 'CONTAINS', 'hotfix', 'failed'],
    ['release/1', 'MATCHES', 'release/\\d+', 'succeeded'],
    ['a release/1', 'MATCHES', 'release/\\d+', 'failed'],
    ['x', 'MATCHES', '(?=x)x', 'errored'],
    ['x', 'MATCHES', '(', 'errored'],
    ['x', 'LIKE', 'x', 'errored'],
    ['x', '__proto__', 'x', 'errored'],
  ])('"%s" %s "%s": %s', async (variable, operator, value, status) => {
    expect(await check(variable, operator, value)).toMatchObject({ status });
  });

  it('is not kept busy by a pattern that backtracks', async () => {
    expect(await check('a'.repeat(20_000), 'MATCHES', '(a+)+b')).toMatchObject({ status: 'failed' });
  });
});

describe('CloudWatchAlarm', () => {
  const ask = (state: AlarmState | undefined, minutes: number, configuration = {}) =>
    alarmRule({ stateOf: async () => state }, { now: () => minutes * 60_000 }).ask({
      stage: 'Prod',
      rule: ruleWork({}).rule,
      ruleExecutionId: 'r1',
      externalId: 'Errors',
      startTime: 0,
      configuration: { AlarmName: 'Errors', WaitTime: '10', ...configuration },
    });

  it.each([
    ['OK', 0, {}, 'succeeded'],
    ['ALARM', 0, {}, undefined],
    ['ALARM', 10, {}, 'failed'],
    ['INSUFFICIENT_DATA', 9, {}, undefined],
    ['INSUFFICIENT_DATA', 10, {}, 'succeeded'],
    ['INSUFFICIENT_DATA', 10, { AlarmStates: 'ALARM, INSUFFICIENT_DATA' }, 'failed'],
    ['OK', 10, { AlarmStates: 'OK' }, 'failed'],
    [undefined, 0, {}, 'errored'],
  ] as const)('%s after %i minutes, with %o: %s', async (state, minutes, configuration, status) => {
    expect((await ask(state, minutes, configuration))?.status).toBe(status);
  });
});

describe('LambdaInvoke', () => {
  it.each([
    [{}, 'succeeded'],
    [{ error: 'TypeError: no' }, 'failed'],
  ])('a function that returns %o: %s', async (answer, status) => {
    const outcome = await functionRule({ call: async () => answer }).run(ruleWork({ FunctionName: 'f' }));
    expect(outcome.status).toBe(status);
  });
});

describe('rules that are builds', () => {
  const build = (status: Build['status']): Build => ({
    id: 'p:1',
    owner: {
      pipeline: 'p',
      pipelineExecutionId: 'e1',
      stage: 'Prod',
      action: 'Open',
      actionExecutionId: 'r1',
    },
    status,
    currentPhase: 'COMPLETED',
    phases: [],
    exportedVariables: {},
    artifacts: [],
    reports: [],
    isolation: 'process',
  });

  const service = (status: Build['status'] | undefined, requests: BuildRequest[] = []): BuildService => ({
    ensureStarted: async (request) => {
      requests.push(request);
      return { buildId: 'p:1' };
    },
    describe: async () => (status ? build(status) : undefined),
    stop: async () => {},
  });

  it('carry the id of the rule and its commands', async () => {
    const requests: BuildRequest[] = [];
    const rule = buildRule(service('SUCCEEDED', requests));
    expect(await rule.ensureStarted(ruleWork({}, ['curl -f localhost']))).toEqual({ externalId: 'p:1' });
    expect(requests).toMatchObject([{ owner: { actionExecutionId: 'r1' }, commands: ['curl -f localhost'] }]);
  });

  it('run a batch where the rule says so', async () => {
    const requests: BuildRequest[] = [];
    await buildRule(service('SUCCEEDED', requests)).ensureStarted(
      ruleWork({ ProjectName: 'p', BatchEnabled: 'true' }),
    );
    expect(requests).toMatchObject([{ projectName: 'p', batch: { combineArtifacts: false } }]);
  });

  it.each([
    ['IN_PROGRESS', undefined],
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
    ['FAULT', 'errored'],
    [undefined, 'errored'],
  ] as const)('a build that is %s: %s', async (status, said) => {
    const { stage, rule } = ruleWork({});
    const asked = {
      stage,
      rule,
      ruleExecutionId: 'r1',
      externalId: 'p:1',
      startTime: 0,
      configuration: {},
    };
    expect((await buildRule(service(status)).ask(asked))?.status).toBe(said);
  });
});

describe('the runners', () => {
  it('leave a provider whose part is missing without one', () => {
    const runners = createRuleRunners({ clock: { now: () => 0 } });
    const has = (provider: string) =>
      runners({ category: 'Rule', owner: 'AWS', provider, version: '1' }) !== undefined;
    expect(has('VariableCheck') && has('DeploymentWindow')).toBe(true);
    expect(
      ['CloudWatchAlarm', 'LambdaInvoke', 'CodeBuild', 'Commands', 'Ghost', 'constructor'].filter(has),
    ).toEqual([]);
  });
});
