import { SteplineError } from '../../lib/errors.ts';

/** What of a source is not to be had. */
export type MissingSource = 'repository' | 'branch' | 'commit';

/**
 * A Git host that does not give what was asked for (the `GitSource` port): `missing` says what, `wanted` names it. The
 * author's move when it is not there, the platform's when the host did not answer.
 */
export class SourceUnavailable extends SteplineError {
  override readonly name = 'SourceUnavailable';
  override readonly blame: 'author' | 'platform';
  readonly missing: MissingSource;
  readonly repository: string;
  readonly wanted: string;

  constructor(
    about: { missing: MissingSource; repository: string; wanted: string; blame: 'author' | 'platform' },
    problem: string,
    options?: ErrorOptions,
  ) {
    const subject =
      about.missing === 'repository'
        ? `the repository "${about.repository}"`
        : `the ${about.missing} "${about.wanted}" of the repository "${about.repository}"`;
    super(`${subject} ${problem}`, options);
    this.missing = about.missing;
    this.repository = about.repository;
    this.wanted = about.wanted;
    this.blame = about.blame;
  }
}
