import { SteplineError } from '../../../lib/errors.ts';

/** An execution of this name was started with another input. */
export class ExecutionAlreadyExists extends SteplineError {
  override readonly name = 'ExecutionAlreadyExists';
  override readonly blame = 'platform';
  readonly execution: string;

  constructor(execution: string, options?: ErrorOptions) {
    super(`an execution "${execution}" was started with another input`, options);
    this.execution = execution;
  }
}
