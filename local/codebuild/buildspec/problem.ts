/** One thing that is wrong with a file, where it is, and whether it is a mistake or something that we do not run. */
export interface Problem {
  /** `phases.build.commands[2]`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly kind: 'invalid' | 'unsupported';
}

/** A line for people. */
export const describeProblem = (problem: Problem): string =>
  problem.path === '' ? problem.message : `${problem.path}: ${problem.message}`;
