import {
  beginExecutionTask,
  enterStageTask,
  leaveStageTask,
  runActionTask,
  runRuleTask,
} from '../functions/machine-tasks.ts';
import type { World } from '../lib/use-cases/world.ts';
import type { EmbeddedFunction } from './stepfunctions/engine.ts';

/** The functions that compiled machines call (`statemachine/README.md`), by the names that they have in this process. */
export const machineFunctions = (world: World): ReadonlyMap<string, EmbeddedFunction> =>
  new Map<string, EmbeddedFunction>([
    ['stepline-begin-execution', beginExecutionTask(world)],
    ['stepline-enter-stage', enterStageTask(world)],
    ['stepline-run-action', runActionTask(world)],
    ['stepline-run-rule', runRuleTask(world)],
    ['stepline-leave-stage', leaveStageTask(world)],
  ]);
