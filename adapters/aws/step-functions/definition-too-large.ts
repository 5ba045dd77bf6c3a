import { SteplineError } from '../../../lib/errors.ts';

/** A compiled machine that Step Functions does not take: the pipeline has to become smaller. */
export class DefinitionTooLarge extends SteplineError {
  override readonly name = 'DefinitionTooLarge';
  override readonly blame = 'author';
  readonly pipeline: string;
  readonly bytes: number;

  constructor(pipeline: string, bytes: number, limit: number) {
    super(`the state machine of pipeline ${pipeline} has ${bytes} bytes; Step Functions takes ${limit}`);
    this.pipeline = pipeline;
    this.bytes = bytes;
  }
}
