import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import type { StateMachine } from '../lib/state-machine.ts';
import { compile } from '../statemachine/compile.ts';

/** The machine as the embedded engine runs it: functions by their plain names. */
export const compileMachine = (pipeline: Pipeline): StateMachine => compile(pipeline);
