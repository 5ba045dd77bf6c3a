import { SteplineError } from '../../../lib/errors.ts';
import { describeProblem, type Problem } from './problem.ts';

/** A buildspec that cannot run, with everything that stands in its way. */
export class InvalidBuildspec extends SteplineError {
  override readonly name = 'InvalidBuildspec';
  override readonly blame = 'author';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(describeProblem).join('; '), options);
    this.problems = problems;
  }
}
