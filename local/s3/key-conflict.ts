import { SteplineError } from '../../lib/errors.ts';

/** One name cannot be a file and a folder: `a` and `a/b` fit into S3 side by side, but not into a directory. */
export class KeyConflict extends SteplineError {
  override readonly name = 'KeyConflict';
  override readonly blame = 'author';
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super(`${key} cannot be stored: it, or a folder of it, has the name of an object that is there`, options);
    this.key = key;
  }
}
