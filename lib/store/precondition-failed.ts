import { SteplineError } from '../errors.ts';

/** A conditional write met something else than it expected: somebody was faster. Read again and decide anew. */
export class PreconditionFailed extends SteplineError {
  override readonly name = 'PreconditionFailed';
  override readonly blame = 'platform';
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super(`${key} is not as it was when it was read`, options);
    this.key = key;
  }
}
