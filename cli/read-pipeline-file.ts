import { readFile } from 'node:fs/promises';
import { ConfigurationError, messageOf } from '../lib/errors.ts';
import { InvalidPipeline } from '../lib/pipeline/invalid-pipeline.ts';
import { parsePipeline } from '../lib/pipeline/parse-pipeline.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import type { Problem } from '../lib/pipeline/problem.ts';
import { readDeclaration } from '../lib/pipeline/read-declaration.ts';

/** A problem of a declaration and where it is in its file, from 1. */
export interface LocatedProblem extends Problem {
  readonly line?: number;
  readonly column?: number;
}

/** A declaration's file that is not valid: every problem at its line. */
export class InvalidPipelineFile extends ConfigurationError {
  readonly file: string;
  readonly problems: readonly LocatedProblem[];

  constructor(file: string, problems: readonly LocatedProblem[], options?: ErrorOptions) {
    super(file, problems.length === 1 ? '1 problem' : `${problems.length} problems`, options);
    this.file = file;
    this.problems = problems;
  }
}

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(file, `cannot be read: ${messageOf(cause)}`, { cause });
  }
};

/**
 * Reads and checks a declaration, YAML or JSON.
 * @throws {InvalidPipelineFile} with every problem, {ConfigurationError} for a file that is not there or no YAML.
 */
export const readPipelineFile = async (file: string): Promise<Pipeline> => {
  const declaration = readDeclaration(await readText(file));
  try {
    return parsePipeline(declaration.value);
  } catch (error) {
    if (!(error instanceof InvalidPipeline)) throw error;
    const problems = error.problems.map((problem) => ({ ...problem, ...declaration.lineOf(problem.path) }));
    throw new InvalidPipelineFile(file, problems, { cause: error });
  }
};
