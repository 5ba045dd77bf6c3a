import fc from 'fast-check';
import { arbitraryNames } from './names.ts';

const type = (provider: string) => ({ category: 'Rule', owner: 'AWS', provider, version: '1' });

const SKIPPING = [
  {
    ruleTypeId: type('VariableCheck'),
    configuration: { Variable: '#{codepipeline.PipelineExecutionId}', Value: 'x', Operator: 'NE' },
  },
  { ruleTypeId: { category: 'Rule', provider: 'LambdaInvoke' }, configuration: { FunctionName: 'check' } },
];

const RULES = [
  ...SKIPPING,
  { ruleTypeId: type('CloudWatchAlarm'), configuration: { AlarmName: 'errors', WaitTime: '5' } },
  {
    ruleTypeId: type('DeploymentWindow'),
    configuration: { Cron: '0 0 9-17 ? * MON-FRI *', TimeZone: 'UTC' },
  },
  { ruleTypeId: type('Commands'), commands: ['make check'], timeoutInMinutes: 10 },
];

/** Exactly one condition with 1 to 5 rules, and a result that the kind allows. */
export const arbitraryCondition = (
  results: readonly ('FAIL' | 'SKIP' | 'ROLLBACK' | undefined)[],
): fc.Arbitrary<{ conditions: object[] }> =>
  fc
    .tuple(fc.constantFrom(...results), arbitraryNames(5), fc.array(fc.nat(), { minLength: 1, maxLength: 5 }))
    .map(([result, names, choices]) => {
      const known = result === 'SKIP' ? SKIPPING : RULES;
      const rules = choices.map((choice, at) => ({ name: names[at], ...known[choice % known.length] }));
      return { conditions: [result === undefined ? { rules } : { result, rules }] };
    });

/** What `onFailure` may say without conditions. */
export const FAILURE_RESULTS = [
  { result: 'ROLLBACK' },
  { result: 'RETRY' },
  { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } },
];
