import type { ConditionKind, Stage } from '../../lib/pipeline/pipeline.ts';
import type { Compilation, Step } from '../compilation.ts';
import { waitForFunction } from './call-function.ts';

/**
 * The rules of one kind of condition, in declared order: a token task each (semantics 2.10). Which result a failed rule
 * has (FAIL, SKIP, ROLLBACK) is not for the machine to know: `Leave` reads it in the record.
 */
export const compileRules = (
  compilation: Compilation,
  stage: Stage,
  kind: ConditionKind,
): readonly Step[] => {
  const rules = (stage[kind]?.conditions ?? []).flatMap((condition) =>
    condition.rules.map(({ name }) => name),
  );
  return rules.map((rule, at) => {
    const times = rules.slice(0, at).filter((earlier) => earlier === rule).length + 1;
    const words = `${stage.name} ? ${kind} / ${rule}`;
    return compileRule(compilation, stage.name, kind, rule, times === 1 ? words : `${words} (${times})`);
  });
};

const compileRule = (
  compilation: Compilation,
  stage: string,
  condition: ConditionKind,
  rule: string,
  words: string,
): Step => {
  const name = compilation.nameOf(words);
  // What the action met is what people ask for at the end; a rule that judges the failure does not overwrite it.
  const ResultPath = condition === 'onFailure' ? null : '$.failure';
  return {
    first: name,
    compile: ({ next, failed }) => [
      [
        name,
        {
          ...waitForFunction(compilation, 'run-rule', { stage, condition, rule }),
          ResultPath: null,
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath, Next: failed }],
          Next: next,
        },
      ],
    ],
  };
};
