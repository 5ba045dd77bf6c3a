import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import type { StateMachine } from '../lib/state-machine.ts';
import type { Compilation } from './compilation.ts';
import type { MachineFunction } from './machine-function.ts';
import { stageStateName } from './stage-state-name.ts';
import { createStateNames } from './state-names.ts';
import { compileBegin } from './states/begin.ts';
import { compileEnd } from './states/end.ts';
import { compileStage } from './states/stage.ts';

export interface CompileOptions {
  /** What `FunctionName` says: a name or an ARN. By default `stepline-` and the function. */
  readonly functionName?: (fn: MachineFunction) => string;
}

/**
 * The state machine of a pipeline (design D2; `statemachine/README.md` tells it at length). Pure: the same pipeline and
 * options give the same bytes. Nothing of the declaration but names goes in.
 *
 * The machine takes any JSON object as input and hands it to `begin-execution`, which answers
 * `{ executionId, attempt, startAt }`: the stage to enter at, or `''` when none is left. `leave-stage` answers
 * `{ decision: 'next' | 'again' | 'end' }`. `enter-stage`, `run-action` and `run-rule` answer through their token.
 */
export const compile = (pipeline: Pipeline, options: CompileOptions = {}): StateMachine => {
  const compilation: Compilation = {
    pipeline: pipeline.name,
    version: pipeline.version,
    functionName: options.functionName ?? ((fn) => `stepline-${fn}`),
    nameOf: createStateNames(),
  };
  const begin = compilation.nameOf('Begin');
  const done = compilation.nameOf('Done');
  // Stages first: where two names fight for one place, the box keeps what its author called it.
  const stages = pipeline.stages.map((stage) => ({
    stage,
    state: compilation.nameOf(stageStateName(stage.name)),
  }));
  const states = [
    ...compileBegin(compilation, stages),
    ...stages.flatMap(({ stage, state }, at) =>
      compileStage(compilation, stage, state, stages[at + 1]?.state ?? done),
    ),
    ...compileEnd(compilation),
  ];
  return {
    Comment: `Pipeline ${pipeline.name}, version ${pipeline.version}`,
    StartAt: begin,
    States: Object.fromEntries(states),
  };
};
