import type { StateMachine } from '../lib/state-machine.ts';

/** The definition as Step Functions takes it. Objects are built in a fixed order, so equal machines are equal bytes. */
export const serialize = (machine: StateMachine): string => JSON.stringify(machine);
