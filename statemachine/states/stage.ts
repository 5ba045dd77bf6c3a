import { runOrderGroups, type Stage } from '../../lib/pipeline/pipeline.ts';
import type { State } from '../../lib/state-machine.ts';
import { chain } from '../chain.ts';
import type { Compilation, StateEntry, Step } from '../compilation.ts';
import { compileAction } from './action.ts';
import { compileActionGroup } from './action-group.ts';
import { callForExecution, waitForFunction } from './call-function.ts';
import { compileRules } from './rules.ts';

/**
 * A stage: a `Parallel` with one branch, so that the graph shows a box and one `Catch` covers all in it, and the `Choice`
 * on what `Leave` decided. `Leave` runs on every way but one: when `Enter` was refused (superseded, stopped), or a
 * function could not be called, the box's own `Catch` ends the machine.
 *
 * @param state the name of its box
 * @param next the state after this stage
 */
export const compileStage = (
  compilation: Compilation,
  stage: Stage,
  state: string,
  next: string,
): readonly StateEntry[] => {
  const after = compilation.nameOf(`After ${stage.name}`);
  const ended = compilation.nameOf('Ended');
  return [
    [
      state,
      {
        Type: 'Parallel',
        Branches: [compileBox(compilation, stage)],
        ResultSelector: { 'decision.$': '$[0].leave.decision', 'failure.$': '$[0].failure' },
        ResultPath: '$.leave',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.leave.failure', Next: ended }],
        Next: after,
      },
    ],
    [
      after,
      {
        Type: 'Choice',
        Choices: [
          { Variable: '$.leave.decision', StringEquals: 'next', Next: next },
          { Variable: '$.leave.decision', StringEquals: 'again', Next: state },
        ],
        Default: ended,
      },
    ],
  ];
};

/** Enter, rules and actions, Leave. What fails goes to Leave; a failed action by way of the `onFailure` rules. */
const compileBox = (compilation: Compilation, stage: Stage) => {
  const enter = compilation.nameOf(`Enter ${stage.name}`);
  const leave = compilation.nameOf(`Leave ${stage.name}`);
  const beforeEntry = compileRules(compilation, stage, 'beforeEntry');
  const actions = compileActions(compilation, stage);
  const onSuccess = compileRules(compilation, stage, 'onSuccess');
  const onFailure = compileRules(compilation, stage, 'onFailure');
  const firstOf = (...steps: readonly Step[]): string => steps[0]?.first ?? leave;

  const states: readonly StateEntry[] = [
    [enter, enterState(compilation, stage.name, firstOf(...beforeEntry, ...actions, ...onSuccess))],
    ...chain(beforeEntry, { next: firstOf(...actions, ...onSuccess), failed: leave }),
    ...chain(actions, { next: firstOf(...onSuccess), failed: firstOf(...onFailure) }),
    ...chain(onSuccess, { next: leave, failed: leave }),
    ...chain(onFailure, { next: leave, failed: leave }),
    [leave, leaveState(compilation, stage.name)],
  ];
  return { StartAt: enter, States: Object.fromEntries(states) };
};

const compileActions = (compilation: Compilation, stage: Stage): readonly Step[] =>
  runOrderGroups(stage).map((group) => {
    const [action, ...siblings] = group;
    return action && siblings.length === 0
      ? compileAction(compilation, stage.name, action)
      : compileActionGroup(compilation, stage.name, group);
  });

const enterState = (compilation: Compilation, stage: string, next: string): State => ({
  ...waitForFunction(compilation, 'enter-stage', { stage }),
  ResultPath: null,
  Next: next,
});

const leaveState = (compilation: Compilation, stage: string): State => ({
  ...callForExecution(compilation, 'leave-stage', { stage }),
  ResultSelector: { 'decision.$': '$.Payload.decision' },
  ResultPath: '$.leave',
  End: true,
});
