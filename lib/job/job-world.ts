import type { AWSSessionCredentials } from '@aws-sdk/client-codepipeline';
import type { World } from '../use-cases/world.ts';

/** A world that may give job workers keys to the artifacts of their job; without them, jobs carry none. */
export interface JobWorld extends World {
  readonly artifactCredentials?: ArtifactCredentials;
}

/** Temporary keys that open exactly these artifacts (semantics 3). */
export interface ArtifactCredentials {
  issue(access: {
    readonly bucket: string;
    readonly read: readonly string[];
    readonly write: readonly string[];
  }): Promise<AWSSessionCredentials>;
}
