import type { Action } from '../../lib/pipeline/pipeline.ts';
import type { Compilation, StateEntry, Step } from '../compilation.ts';
import { actionStateName, actionTask } from './action.ts';

/**
 * Actions of equal run order, side by side. A branch that fails would cancel the others, and CodePipeline lets them finish
 * (semantics 2.5): so every branch succeeds, with `ok` for how it went, and a `Choice` decides after all of them.
 */
export const compileActionGroup = (
  compilation: Compilation,
  stage: string,
  actions: readonly Action[],
): Step => {
  const runOrder = actions[0]?.runOrder ?? 1;
  const name = compilation.nameOf(`${stage} #${runOrder}`);
  const after = compilation.nameOf(`After ${stage} #${runOrder}`);
  return {
    first: name,
    compile: ({ next, failed }) => [
      [
        name,
        {
          Type: 'Parallel',
          Branches: actions.map((action) => compileBranch(compilation, stage, action)),
          ResultPath: '$.group',
          Next: after,
        },
      ],
      [
        after,
        {
          Type: 'Choice',
          Choices: [
            {
              And: actions.map((_, at) => ({ Variable: `$.group[${at}].ok`, BooleanEquals: true })),
              Next: next,
            },
          ],
          Default: failed,
        },
      ],
    ],
  };
};

/** A branch answers `{ ok }` and nothing else, so that a stage of fifty actions stays far from the limit on data. */
const compileBranch = (compilation: Compilation, stage: string, action: Action) => {
  const words = actionStateName(stage, action);
  const name = compilation.nameOf(words);
  const notOk = compilation.nameOf(`${words} did not succeed`);
  const states: readonly StateEntry[] = [
    [
      name,
      {
        ...actionTask(compilation, stage, action),
        ResultSelector: { ok: true },
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: notOk }],
        End: true,
      },
    ],
    [notOk, { Type: 'Pass', Result: { ok: false }, End: true }],
  ];
  return { StartAt: name, States: Object.fromEntries(states) };
};
