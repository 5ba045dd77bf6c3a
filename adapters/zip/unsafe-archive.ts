import { SteplineError } from '../../lib/errors.ts';

/**
 * A zip that we do not unpack, because an entry breaks one of the rules of design section 3. Nothing outside the
 * target directory was touched. `entry` is absent where the archive as a whole is the problem.
 */
export class UnsafeArchive extends SteplineError {
  override readonly name = 'UnsafeArchive';
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
