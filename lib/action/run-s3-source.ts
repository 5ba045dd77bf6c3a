import { ConfigurationError } from '../errors.ts';
import type { SourceOverride } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import type { Buckets, ObjectStore } from '../ports.ts';
import type { ActionWork, InlineRunner } from './action-runner.ts';
import { cutToLength } from './cut-text.ts';

const overrideOf = (work: ActionWork, type: SourceOverride['revisionType']): string | undefined =>
  work.record.sourceOverrides.find(
    ({ actionName, revisionType }) => actionName === work.action.name && revisionType === type,
  )?.revisionValue;

const keyOf = (work: ActionWork): string => {
  const override = overrideOf(work, 'S3_OBJECT_KEY');
  if (override === undefined) return work.configuration['S3ObjectKey'] ?? '';
  if (work.configuration['AllowOverrideForS3ObjectKey'] === 'true') return override;
  throw new ConfigurationError(
    `${work.stage}/${work.action.name}: configuration.AllowOverrideForS3ObjectKey`,
    'must be "true" for an execution that is started with an S3_OBJECT_KEY',
  );
};

const SUMMARY = 'codepipeline-artifact-revision-summary';

/** The API takes 1 to 2,048 characters (semantics 1.1). */
const MAX_SUMMARY = 2048;

/** What the object says about itself (semantics 3), under its name as metadata or as the header that carries it. */
const summaryOf = (metadata: Readonly<Record<string, string>>, versionId: string): string => {
  const said = metadata[SUMMARY] || metadata[`x-amz-meta-${SUMMARY}`];
  return said ? cutToLength(said, MAX_SUMMARY) : `Amazon S3 version id: ${versionId}`;
};

const unavailable = (bucket: string, key: string, versionId: string | undefined): Outcome => ({
  status: 'errored',
  code: 'RevisionUnavailable',
  summary: `the bucket "${bucket}" has no object "${key}"${versionId === undefined ? '' : ` in the version "${versionId}"`}`,
});

/**
 * Source/AWS/S3: an object of a versioned bucket becomes the output artifact, byte for byte; that it is a zip is for its
 * consumers to want (semantics 3).
 */
export const runS3Source = (ports: {
  readonly buckets: Buckets;
  readonly store: ObjectStore;
}): InlineRunner => ({
  kind: 'inline',
  run: async (work) => {
    const bucket = work.configuration['S3Bucket'] ?? '';
    const key = keyOf(work);
    const wanted = overrideOf(work, 'S3_OBJECT_VERSION_ID');
    const object = await ports.buckets.get(bucket, key, wanted);
    if (!object) return unavailable(bucket, key, wanted);
    const { versionId } = object;
    if (versionId === undefined || versionId === 'null') {
      throw new ConfigurationError(
        `${work.stage}/${work.action.name}: configuration.S3Bucket`,
        `the bucket "${bucket}" is not versioned`,
      );
    }
    const [output] = work.outputs;
    if (output) await ports.store.putStream(output.key, object.body);
    const summary = summaryOf(object.metadata, versionId);
    return {
      status: 'succeeded',
      summary,
      externalId: versionId,
      artifacts: work.outputs.map(({ name }) => name),
      revision: { revisionId: versionId, revisionSummary: summary },
      outputVariables: {
        BucketName: bucket,
        ObjectKey: key,
        ETag: object.etag.replaceAll('"', ''),
        VersionId: versionId,
      },
    };
  },
});
