import { SteplineError } from '../../../lib/errors.ts';

/** A base directory that is not there when its files are collected. In CodeBuild's words. */
export class NoMatchingBaseDirectory extends SteplineError {
  override readonly name = 'NoMatchingBaseDirectory';
  override readonly blame = 'author';
  readonly baseDirectory: string;

  constructor(baseDirectory: string, options?: ErrorOptions) {
    super(`no matching base directory path found for ${baseDirectory}`, options);
    this.baseDirectory = baseDirectory;
  }
}
