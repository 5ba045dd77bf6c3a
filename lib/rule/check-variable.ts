import type { Outcome } from '../execution/outcome.ts';
import { InvalidPattern } from './invalid-pattern.ts';
import type { InlineRuleRunner, RuleWork } from './rule-runner.ts';

type Compare = (variable: string, value: string) => boolean | Promise<boolean>;

const operators: Readonly<Record<string, Compare>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  // RE2 is the largest thing that a start would load (3 ms), and few pipelines match patterns.
  MATCHES: async (variable, pattern) =>
    (await import('./matches-pattern.ts')).matchesPattern(variable, pattern),
};

const errored = (summary: string): Outcome => ({ status: 'errored', code: 'ConfigurationError', summary });

const check = async ({ configuration }: RuleWork): Promise<Outcome> => {
  const { Variable: variable = '', Value: value = '', Operator: operator = '' } = configuration;
  const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compare) return errored(`Operator must be EQ, NE, CONTAINS or MATCHES, not "${operator}"`);
  try {
    const holds = await compare(variable, value);
    const summary = `"${variable}" ${operator} "${value}" is ${holds}`.slice(0, 2048);
    return holds ? { status: 'succeeded', summary } : { status: 'failed', code: 'JobFailed', summary };
  } catch (error) {
    if (error instanceof InvalidPattern) return errored(error.message);
    throw error;
  }
};

/** VariableCheck: compares a resolved variable with a value. */
export const checkVariable: InlineRuleRunner = { kind: 'inline', run: check };
