import { beginExecution } from '../lib/use-cases/begin-execution.ts';
import { enterStage } from '../lib/use-cases/enter-stage.ts';
import { leaveStage } from '../lib/use-cases/leave-stage.ts';
import { runAction } from '../lib/use-cases/run-action.ts';
import { runRule } from '../lib/use-cases/run-rule.ts';
import type { World } from '../lib/use-cases/world.ts';
import { ActionTask, BeginTask, parseTask, RuleTask, StageTask, WaitingStageTask } from './task-payload.ts';

/**
 * The functions that a compiled machine calls, each a factory: parse, call the verb, answer. On AWS every one is a Lambda
 * function of its own (`functions/entry/`), in the embedded world the engine calls them in process.
 */
export const beginExecutionTask = (world: World) => async (payload: unknown) => {
  const { pipeline, machineExecution, input } = parseTask(BeginTask, payload);
  return beginExecution(world, { pipeline, machineName: machineExecution, ...input });
};

export const enterStageTask = (world: World) => async (payload: unknown) =>
  enterStage(world, parseTask(WaitingStageTask, payload));

export const runActionTask = (world: World) => async (payload: unknown) =>
  runAction(world, parseTask(ActionTask, payload));

export const runRuleTask = (world: World) => async (payload: unknown) =>
  runRule(world, parseTask(RuleTask, payload));

export const leaveStageTask = (world: World) => async (payload: unknown) => ({
  decision: await leaveStage(world, parseTask(StageTask, payload)),
});
