import { SteplineError } from '../../lib/errors.ts';

/** The engine keeps machines in memory: after a restart, publish each version again before starting it. */
export class MachineNotPublished extends SteplineError {
  override readonly name = 'MachineNotPublished';
  override readonly blame = 'platform';
  readonly ref: string;

  constructor(ref: string) {
    super(`the machine ${ref} was not published to this engine`);
    this.ref = ref;
  }
}
