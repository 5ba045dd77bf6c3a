import { SteplineError } from '../../lib/errors.ts';

/** A key or bucket name that a directory cannot hold safely. */
export class InvalidKey extends SteplineError {
  override readonly name = 'InvalidKey';
  override readonly blame = 'author';
  readonly key: string;

  constructor(key: string, problem: string) {
    super(`the key ${JSON.stringify(key)} ${problem}`);
    this.key = key;
  }
}
