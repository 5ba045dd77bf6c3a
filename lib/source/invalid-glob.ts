import { SteplineError } from '../errors.ts';

/** A pattern that is no glob (semantics 5.4). `index` is the offset in code points where it went wrong. */
export class InvalidGlob extends SteplineError {
  override readonly name = 'InvalidGlob';
  override readonly blame = 'author';
  readonly pattern: string;
  readonly index: number;

  constructor(pattern: string, index: number, problem: string, options?: ErrorOptions) {
    super(`the pattern '${pattern}' is no glob: ${problem} at character ${index + 1}`, options);
    this.pattern = pattern;
    this.index = index;
  }
}
