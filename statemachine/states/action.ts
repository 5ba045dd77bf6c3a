import type { Action } from '../../lib/pipeline/pipeline.ts';
import type { TaskState } from '../../lib/state-machine.ts';
import type { Compilation, Step } from '../compilation.ts';
import { waitForFunction } from './call-function.ts';

/** The words for an action's state: unique in the machine, since action names are in their stage. */
export const actionStateName = (stage: string, action: Action): string => `${stage} / ${action.name}`;

/** The task of an action, without its ways. `run-action` finds what it does in the pinned version of the declaration. */
export const actionTask = (compilation: Compilation, stage: string, action: Action): TaskState =>
  waitForFunction(compilation, 'run-action', { stage, action: action.name });

/** An action that runs by itself in its run order. */
export const compileAction = (compilation: Compilation, stage: string, action: Action): Step => {
  const name = compilation.nameOf(actionStateName(stage, action));
  return {
    first: name,
    compile: ({ next, failed }) => [
      [
        name,
        {
          ...actionTask(compilation, stage, action),
          ResultPath: null,
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: failed }],
          Next: next,
        },
      ],
    ],
  };
};
