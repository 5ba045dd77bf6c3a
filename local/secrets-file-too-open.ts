import { SteplineError } from '../lib/errors.ts';

/** Others than its owner may read the file of secrets. */
export class SecretsFileTooOpen extends SteplineError {
  override readonly name = 'SecretsFileTooOpen';
  override readonly blame = 'author';
  readonly file: string;
  /** Octal permission bits, as in `644`. */
  readonly mode: string;

  constructor(file: string, mode: string) {
    super(`${file} holds secrets and has mode ${mode}: others may read or change it; run chmod 600 on it`);
    this.file = file;
    this.mode = mode;
  }
}
