import type { State } from '../lib/state-machine.ts';
import type { MachineFunction } from './machine-function.ts';
import type { StateNames } from './state-names.ts';

/** What every construct needs to know of the machine it becomes part of. */
export interface Compilation {
  readonly pipeline: string;
  readonly version: number;
  readonly functionName: (fn: MachineFunction) => string;
  readonly nameOf: StateNames;
}

export type StateEntry = readonly [name: string, state: State];

/** Where a step goes on: the state after it when it succeeded, and the state that deals with it when it did not. */
export interface Ways {
  readonly next: string;
  readonly failed: string;
}

/** A part of a stage that runs as one: entered at `first`, compiled once its ways are known. */
export interface Step {
  readonly first: string;
  readonly compile: (ways: Ways) => readonly StateEntry[];
}
