import { SteplineError } from '../errors.ts';
import type { DeclarationException, Problem } from './problem.ts';

/**
 * A declaration that cannot be taken, with everything that is wrong with it. `name` is the exception that CodePipeline
 * answers, `message` its text; people read `problems`, which has at least one and begins with the one that gave the name.
 */
export class InvalidPipeline extends SteplineError {
  override readonly name: DeclarationException;
  override readonly blame = 'author';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = problems[0]?.exception ?? 'ValidationException';
    this.problems = problems;
  }
}
