import type { Outcome } from '../execution/outcome.ts';
import { InvalidPattern } from './invalid-pattern.ts';
import { matchesPattern } from './matches-pattern.ts';
import type { InlineRuleRunner, RuleWork } from './rule-runner.ts';

type Compare = (variable: string, value: string) => boolean;

const operators: Readonly<Record<string, Compare>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: matchesPattern,
};

const errored = (summary: string): Outcome => ({ status: 'errored', code: 'ConfigurationError', summary });

const check = ({ configuration }: RuleWork): Outcome => {
  const { Variable: variable = '', Value: value = '', Operator: operator = '' } = configuration;
  const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compare) return errored(`Operator must be EQ, NE, CONTAINS or MATCHES, not "${operator}"`);
  try {
    const holds = compare(variable, value);
    const summary = `"${variable}" ${operator} "${value}" is ${holds}`.slice(0, 2048);
    return holds ? { status: 'succeeded', summary } : { status: 'failed', code: 'JobFailed', summary };
  } catch (error) {
    if (error instanceof InvalidPattern) return errored(error.message);
    throw error;
  }
};

/** VariableCheck: compares a resolved variable with a value. */
export const checkVariable: InlineRuleRunner = { kind: 'inline', run: async (work) => check(work) };
