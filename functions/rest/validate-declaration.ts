import { InvalidDeclarationText } from '../../lib/pipeline/invalid-declaration-text.ts';
import { InvalidPipeline } from '../../lib/pipeline/invalid-pipeline.ts';
import { parsePipeline } from '../../lib/pipeline/parse-pipeline.ts';
import type { Pipeline } from '../../lib/pipeline/pipeline.ts';
import { type ReadDeclaration, readDeclaration } from '../../lib/pipeline/read-declaration.ts';
import { maskSecrets } from '../../lib/pipeline/secret-configuration.ts';
import type { StateMachine } from '../../lib/state-machine.ts';
import { findPipeline } from '../../lib/use-cases/read-pipeline.ts';
import type { RestPorts } from './rest-ports.ts';

/** A problem at its place in the text; lines and columns count from 1. */
export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  /** Empty for a text that is no YAML and no JSON. */
  readonly path: string;
  readonly exception: string;
  readonly message: string;
}

export type Validation =
  | { readonly valid: true; readonly pipeline: Pipeline; readonly machine: StateMachine }
  | { readonly valid: false; readonly problems: readonly PlacedProblem[] };

const START = { line: 1, column: 1 };

const readText = (text: string): ReadDeclaration | PlacedProblem => {
  try {
    return readDeclaration(text);
  } catch (error) {
    if (!(error instanceof InvalidDeclarationText)) throw error;
    const { line, column, name, message } = error;
    return { line, column, path: '', exception: name, message };
  }
};

/**
 * What CreatePipeline and UpdatePipeline would say to a declaration's text, YAML or JSON, with each problem at its line;
 * nothing is stored. `name` is the pipeline that the text replaces: where `****` gets its secret from.
 */
export const validateDeclaration = async (
  { world }: Pick<RestPorts, 'world'>,
  text: string,
  name: string | undefined,
): Promise<Validation> => {
  const read = readText(text);
  if (!('lineOf' in read)) return { valid: false, problems: [read] };
  const existing = name === undefined ? undefined : (await findPipeline(world, name))?.pipeline;
  try {
    const pipeline = parsePipeline(read.value, {
      region: world.place.region,
      ...(existing === undefined ? {} : { existing }),
    });
    return { valid: true, pipeline: maskSecrets(pipeline), machine: world.compile(pipeline) };
  } catch (error) {
    if (!(error instanceof InvalidPipeline)) throw error;
    const problems = error.problems.map((problem) => ({
      ...(read.lineOf(problem.path) ?? START),
      ...problem,
    }));
    return { valid: false, problems };
  }
};
