import { PlatformError } from '../../lib/errors.ts';

/** A `git` that ended with an error. `exitCode` is absent when it could not be started or was killed. */
export class GitFailed extends PlatformError {
  readonly exitCode: number | undefined;

  constructor(command: string, exitCode: number | undefined, problem: string, options?: ErrorOptions) {
    super('GitFailed', `git ${command}: ${problem}`, options);
    this.exitCode = exitCode;
  }
}
