import { SteplineError } from '../../../lib/errors.ts';

/** Two files that would have one path in the artifact (`discard-paths`, several base directories): one would be lost. */
export class ArtifactConflict extends SteplineError {
  override readonly name = 'ArtifactConflict';
  override readonly blame = 'author';
  readonly path: string;
  readonly sources: readonly [string, string];

  constructor(path: string, sources: readonly [string, string], options?: ErrorOptions) {
    super(`two files would be "${path}" in the artifact: ${sources[0]} and ${sources[1]}`, options);
    this.path = path;
    this.sources = sources;
  }
}
