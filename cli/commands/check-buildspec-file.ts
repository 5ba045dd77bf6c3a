import { readFile } from 'node:fs/promises';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import { checkBuildspec } from '../../local/codebuild/buildspec/parse-buildspec.ts';
import { describeProblem } from '../../local/codebuild/buildspec/problem.ts';
import { exitCode } from '../exit-code.ts';

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(file, `cannot be read: ${messageOf(cause)}`, { cause });
  }
};

/** `stepline buildspec check`: 0 for a buildspec that runs here as it is, 2 with every problem and its path. */
export const checkBuildspecFile = async (file: string): Promise<number> => {
  const problems = checkBuildspec(await readText(file));
  for (const problem of problems) process.stderr.write(`${file}: ${describeProblem(problem)}\n`);
  if (problems.length > 0) return exitCode.invalid;
  process.stdout.write(`${file}: nothing is wrong with it\n`);
  return exitCode.succeeded;
};
