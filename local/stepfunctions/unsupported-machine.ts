import { SteplineError } from '../../lib/errors.ts';

/** A machine that the embedded engine would run otherwise than Step Functions does; so it does not run it. */
export class UnsupportedMachine extends SteplineError {
  override readonly name = 'UnsupportedMachine';
  override readonly blame = 'platform';
  readonly state: string;

  constructor(state: string, problem: string) {
    super(`the embedded engine cannot run the state "${state}": ${problem}`);
    this.state = state;
  }
}
