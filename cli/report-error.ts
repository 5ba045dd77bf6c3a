import { messageOf, SteplineError } from '../lib/errors.ts';
import { exitCode } from './exit-code.ts';
import { InvalidPipelineFile } from './read-pipeline-file.ts';

const located = (file: string, { line, column }: { line?: number; column?: number }): string =>
  line === undefined ? file : `${file}:${line}${column === undefined ? '' : `:${column}`}`;

const linesOf = (thrown: unknown): readonly string[] => {
  if (thrown instanceof InvalidPipelineFile) {
    return thrown.problems.map(
      (problem) =>
        `${located(thrown.file, problem)}: ${problem.path}: ${problem.message} (${problem.exception})`,
    );
  }
  if (!(thrown instanceof SteplineError)) return [`stepline: ${messageOf(thrown)}`];
  const move = thrown.blame === 'author' ? '' : ' (nothing is wrong with your pipeline)';
  return [`stepline: ${thrown.message} [${thrown.name}]${move}`];
};

/** Says what went wrong, where, and whose move it is; @returns the exit code. */
export const reportError = (thrown: unknown, write: (line: string) => void): number => {
  for (const line of linesOf(thrown)) write(line);
  return thrown instanceof SteplineError && thrown.blame === 'author' ? exitCode.invalid : exitCode.errored;
};
