import { SteplineError } from '../errors.ts';

/** A regular expression that we do not evaluate: it is none, or it could take for ever. */
export class InvalidPattern extends SteplineError {
  override readonly name = 'InvalidPattern';
  override readonly blame = 'author';
  readonly pattern: string;

  constructor(pattern: string, problem: string, options?: ErrorOptions) {
    super(`the pattern "${pattern.slice(0, 200)}" ${problem}`, options);
    this.pattern = pattern;
  }
}
