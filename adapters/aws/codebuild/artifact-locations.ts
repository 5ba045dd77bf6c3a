import type { BuildBatch } from '@aws-sdk/client-codebuild';

/** `arn:aws:s3:::bucket/key`, or without the first part, as a key of the bucket. */
const keyIn = (bucket: string, location: string | undefined): string | undefined => {
  const path = location?.replace(/^arn:[^:]*:s3:::/, '');
  return path?.startsWith(`${bucket}/`) ? path.slice(bucket.length + 1) : undefined;
};

/**
 * Where a batch left the artifacts that its action declares as `outputs`, by their names: each is named for its build, or
 * there is one of all builds.
 */
export const artifactLocations = (
  batch: BuildBatch,
  outputs: readonly string[],
  bucket: string,
): ReadonlyMap<string, string> => {
  if (batch.buildBatchConfig?.combineArtifacts) {
    const key = keyIn(bucket, batch.artifacts?.location);
    return new Map(key === undefined ? [] : outputs.map((output) => [output, key]));
  }
  const groups = batch.buildGroups ?? [];
  return new Map(
    groups.flatMap(({ identifier = '', currentBuildSummary }) => {
      const key = keyIn(bucket, currentBuildSummary?.primaryArtifact?.location);
      return key === undefined ? [] : [[identifier, key] as const];
    }),
  );
};
