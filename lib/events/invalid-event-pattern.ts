import { SteplineError } from '../errors.ts';

/** An event pattern that EventBridge would not take, or that we cannot evaluate. Lists every problem with its path. */
export class InvalidEventPattern extends SteplineError {
  override readonly name = 'InvalidEventPattern';
  override readonly blame = 'author';
  readonly problems: readonly { readonly path: string; readonly problem: string }[];

  constructor(problems: readonly { readonly path: string; readonly problem: string }[]) {
    super(problems.map(({ path, problem }) => `${path}: ${problem}`).join('; '));
    this.problems = problems;
  }
}
