import { SteplineError } from '../../../lib/errors.ts';

/** A batch that cannot be run as it is declared, although its buildspec is well formed. */
export class InvalidBatch extends SteplineError {
  override readonly name = 'InvalidBatch';
  override readonly blame = 'author';
}
