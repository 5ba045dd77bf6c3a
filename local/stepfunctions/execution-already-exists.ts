import { SteplineError } from '../../lib/errors.ts';

/** The name belongs to an execution of the same pipeline with another input or another version. */
export class ExecutionAlreadyExists extends SteplineError {
  override readonly name = 'ExecutionAlreadyExists';
  override readonly blame = 'platform';
  readonly execution: string;

  constructor(execution: string) {
    super(`an execution named "${execution}" with another input or version exists already`);
    this.execution = execution;
  }
}
