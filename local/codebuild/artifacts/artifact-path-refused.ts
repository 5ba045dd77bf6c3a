import { SteplineError } from '../../../lib/errors.ts';

/** A pattern or base directory of a buildspec that leads out of the source directory. */
export class ArtifactPathRefused extends SteplineError {
  override readonly name = 'ArtifactPathRefused';
  override readonly blame = 'author';
  readonly pattern: string;

  constructor(pattern: string, problem: string, options?: ErrorOptions) {
    super(`"${pattern}" ${problem}`, options);
    this.pattern = pattern;
  }
}
