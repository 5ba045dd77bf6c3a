import aslValidator from 'asl-validator';
import type { StateMachine } from '../../../lib/state-machine.ts';
import { serialize } from '../../../statemachine/serialize.ts';

/** What asl-validator has against a machine, as it reads it from its bytes; empty when nothing. */
export const aslProblems = (machine: StateMachine): string => {
  const { isValid, errorsText } = aslValidator(JSON.parse(serialize(machine)));
  return isValid ? '' : errorsText();
};
