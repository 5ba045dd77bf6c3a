import type { ApiErrorName } from '../errors.ts';

/** The exceptions that a declaration alone can earn (semantics 1.4). */
export type DeclarationException = Extract<
  ApiErrorName,
  | 'ValidationException'
  | 'InvalidStructureException'
  | 'InvalidStageDeclarationException'
  | 'InvalidActionDeclarationException'
  | 'InvalidBlockerDeclarationException'
>;

/** One thing that is wrong with a declaration. */
export interface Problem {
  /** `pipeline.stages[1].actions[0].configuration.ProjectName`, see `formatPath`. */
  readonly path: string;
  /** What CodePipeline answers when this is the only problem. */
  readonly exception: DeclarationException;
  readonly message: string;
}
