import { SteplineError } from '../../../lib/errors.ts';

/** A report file that is not what its format says. `line` counts from 1, where it is known. */
export class MalformedReport extends SteplineError {
  override readonly name = 'MalformedReport';
  override readonly blame = 'author';
  readonly line: number | undefined;

  constructor(problem: string, line?: number, options?: ErrorOptions) {
    super(problem, options);
    this.line = line;
  }
}
