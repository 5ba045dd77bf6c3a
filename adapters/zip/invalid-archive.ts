import { SteplineError } from '../../lib/errors.ts';

/** Bytes that are no zip, a truncated one, or one in a form that we do not read (encryption, other compressions). */
export class InvalidArchive extends SteplineError {
  override readonly name = 'InvalidArchive';
  override readonly blame = 'author';
  readonly entry: string | undefined;

  constructor(entry: string | undefined, problem: string, options?: ErrorOptions) {
    super(
      entry === undefined ? `the archive ${problem}` : `the archive entry "${entry}" ${problem}`,
      options,
    );
    this.entry = entry;
  }
}
