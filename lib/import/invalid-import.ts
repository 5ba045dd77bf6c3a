import { SteplineError } from '../errors.ts';

/** A file that is not one of those that `importFile` reads; the message says what it is instead. */
export class InvalidImport extends SteplineError {
  override readonly name = 'InvalidImport';
  override readonly blame = 'author';
}
