import { draftOf } from './draft.ts';
import { InvalidPipeline } from './invalid-pipeline.ts';
import { normalisePipeline } from './normalise-pipeline.ts';
import type { Pipeline } from './pipeline.ts';
import { checkShape, type ShapeCheck, type ShapeProblem } from './shapes/check-shape.ts';
import { describeShapeProblem, validationMessage } from './shapes/describe-shape-problems.ts';
import { pipelineShape } from './shapes/pipeline-shape.ts';
import { structureRules } from './structure-rules.ts';

export interface ParseOptions {
  /** The pipeline's own region (`us-east-1`). Without it regions are only compared with each other. */
  readonly region?: string;
  /** The declaration that this one replaces: where `****` gets its secret from. */
  readonly existing?: Pipeline;
}

/** What GetPipeline and CreatePipeline have beside the declaration. */
const BESIDE = ['pipeline', 'metadata', 'tags'];

interface Unwrapped {
  readonly declaration: unknown;
  readonly problems: readonly ShapeProblem[];
}

/** Takes the declaration out of its outer `pipeline` key, where it has one (design D1). */
const unwrap = (input: unknown): Unwrapped => {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, 'pipeline')) {
    return { declaration: input, problems: [] };
  }
  const entries = new Map<string, unknown>(Object.entries(input));
  const problems = [...entries.keys()]
    .filter((key) => !BESIDE.includes(key))
    .map((key) => ({
      path: [key],
      reportedAt: [key],
      value: `'${key.slice(0, 100)}'`,
      constraint: `Member must be one of the known fields: [${BESIDE.join(', ')}]`,
    }));
  return { declaration: entries.get('pipeline'), problems };
};

const refuse = (shape: readonly ShapeProblem[], structure: InvalidPipeline['problems']): never => {
  const problems = [...shape.map(describeShapeProblem), ...structure];
  const message = shape.length > 0 ? validationMessage(shape) : (problems[0]?.message ?? '');
  throw new InvalidPipeline(problems, message);
};

/**
 * Makes a trusted `Pipeline` of a declaration: decoded JSON or YAML, with or without the outer `pipeline` key and
 * `metadata` and `tags` beside it, which are not read (design D1, semantics 1.1 to 1.4). Nothing unknown is taken:
 * fields, action and rule types and their configuration keys are refused by name. The defaults of 1.3 are filled in, and
 * parsing the result again gives the same. Whether an action can run here is not asked.
 *
 * `version` is kept, or 1: who stores the pipeline counts it. Not checked here: roles, whether the name is free, tags,
 * the limits of the account. What the reference leaves open is decided in docs/decisions/0002.
 * @throws {InvalidPipeline} with every problem at once.
 */
export const parsePipeline = (input: unknown, options: ParseOptions = {}): Pipeline => {
  const { declaration, problems: beside } = unwrap(input);
  const check: ShapeCheck = checkShape(declaration, pipelineShape, ['pipeline']);
  const draft = draftOf({ ...check, value: check.value ?? {} }, options);
  const shape = [...beside, ...check.problems];
  const structure = draft.lost(['pipeline']) ? [] : structureRules.flatMap((rule) => rule(draft));
  if (shape.length + structure.length > 0) refuse(shape, structure);
  const normalised = normalisePipeline(draft.pipeline, options.existing);
  // Once more through the table of shapes, which fixes the order of members: equal declarations are equal bytes.
  return checkShape(normalised, pipelineShape, ['pipeline']).value as Pipeline;
};
