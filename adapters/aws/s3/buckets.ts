import { GetObjectCommand, type ObjectCannedACL, type S3Client } from '@aws-sdk/client-s3';
import { ConfigurationError } from '../../../lib/errors.ts';
import type { BucketObject, Buckets } from '../../../lib/ports.ts';
import { isUnreached, nameOf, platformError, statusOf } from '../aws-error.ts';
import { type RetryPolicy, retrying, standardRetries } from '../retry.ts';
import { streamOf } from './object-store.ts';
import { uploadStream } from './upload-stream.ts';

const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'NoSuchVersion']);

/** A version id that is none of this bucket is answered as an invalid argument. */
const isMissing = (error: unknown, versionId: string | undefined): boolean =>
  MISSING.has(nameOf(error)) ||
  (versionId !== undefined && statusOf(error) === 400 && nameOf(error) === 'InvalidArgument');

/** What the author of the declaration can mend is told as such; the rest is S3's. */
const failure = (bucket: string, key: string, error: unknown): unknown => {
  const status = statusOf(error);
  // What the source threw goes on as it is.
  if (status === undefined && !isUnreached(error)) return error;
  if (nameOf(error) === 'NoSuchBucket')
    return new ConfigurationError(`bucket ${bucket}`, 'does not exist', { cause: error });
  if (status === 403)
    return new ConfigurationError(
      `bucket ${bucket}`,
      `Stepline's role may not do this with "${key}" (${nameOf(error)})`,
      { cause: error },
    );
  return platformError('StoreUnavailable', `s3://${bucket}/${key}`, error);
};

const targetOf = (
  Bucket: string,
  Key: string,
  { contentType, cacheControl, acl, kmsKeyArn }: BucketObject,
) => ({
  Bucket,
  Key,
  ...(contentType === undefined ? {} : { ContentType: contentType }),
  ...(cacheControl === undefined ? {} : { CacheControl: cacheControl }),
  // Which ACLs there are `lib/action/run-s3-deploy.ts` has checked; S3 refuses what it does not know.
  ...(acl === undefined ? {} : { ACL: acl as ObjectCannedACL }),
  ...(kmsKeyArn === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyArn }),
});

/** The buckets that pipelines read from and publish to. @throws {ConfigurationError} for one that is not there or not ours. */
export const createS3Buckets = (options: { client: S3Client; retries?: RetryPolicy }): Buckets => {
  const { client, retries = standardRetries } = options;
  return {
    put: async (bucket, key, body, object) => {
      try {
        await uploadStream(client, retries, targetOf(bucket, key, object), body);
      } catch (error) {
        throw failure(bucket, key, error);
      }
    },
    get: async (bucket, key, versionId) => {
      const input = {
        Bucket: bucket,
        Key: key,
        ...(versionId === undefined ? {} : { VersionId: versionId }),
      };
      try {
        const found = await retrying(retries, () => client.send(new GetObjectCommand(input)));
        return {
          body: streamOf(found.Body),
          ...(found.VersionId === undefined ? {} : { versionId: found.VersionId }),
          etag: found.ETag ?? '',
          metadata: found.Metadata ?? {},
        };
      } catch (error) {
        if (isMissing(error, versionId)) return undefined;
        throw failure(bucket, key, error);
      }
    },
  };
};
