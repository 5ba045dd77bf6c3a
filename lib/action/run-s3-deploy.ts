import { ConfigurationError, PlatformError } from '../errors.ts';
import type { Archives, BucketObject, Buckets, ObjectStore } from '../ports.ts';
import type { ActionWork, InlineRunner } from './action-runner.ts';

/** `{datetime}` and `{uuid}` of an ObjectKey (semantics 6.1): the same in every try of one action execution. */
const objectKey = (work: ActionWork): string => {
  const startTime = work.record.actions.find(({ id }) => id === work.actionExecutionId)?.startTime ?? 0;
  const [date = '', time = ''] = new Date(startTime).toISOString().slice(0, 19).split('T');
  return (work.configuration['ObjectKey'] ?? '')
    .replaceAll('{datetime}', `${date}_${time.replaceAll(':', '-')}`)
    .replaceAll('{uuid}', work.actionExecutionId);
};

const extracts = (work: ActionWork): boolean => {
  const extract = work.configuration['Extract'];
  if (extract === 'true' || extract === 'false') return extract === 'true';
  throw new ConfigurationError(
    `${work.stage}/${work.action.name}: configuration.Extract`,
    `must be "true" or "false", not "${extract}"`,
  );
};

/** The ACLs that S3 knows by name. */
const CANNED_ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
];

const refuseUnknownAcl = ({ stage, action, configuration }: ActionWork): void => {
  const acl = configuration['CannedACL'];
  if (acl === undefined || CANNED_ACLS.includes(acl)) return;
  throw new ConfigurationError(
    `${stage}/${action.name}: configuration.CannedACL`,
    `"${acl}" is none of ${CANNED_ACLS.join(', ')}`,
  );
};

const optionsOf = ({ configuration }: ActionWork): BucketObject => ({
  ...(configuration['CacheControl'] === undefined ? {} : { cacheControl: configuration['CacheControl'] }),
  ...(configuration['CannedACL'] === undefined ? {} : { acl: configuration['CannedACL'] }),
  ...(configuration['KMSEncryptionKeyARN'] === undefined
    ? {}
    : { kmsKeyArn: configuration['KMSEncryptionKeyARN'] }),
});

interface DeployPorts {
  readonly store: ObjectStore;
  readonly buckets: Buckets;
  readonly archives: Pick<Archives, 'visit'>;
}

const readInput = async (ports: DeployPorts, work: ActionWork) => {
  const [input] = work.inputs;
  const object = input && (await ports.store.getStream(input.key));
  if (!object) throw new PlatformError('ArtifactNotFound', `the artifact ${input?.name} is not in the store`);
  return object.body;
};

const publishFiles = async (ports: DeployPorts, work: ActionWork, bucket: string): Promise<string> => {
  const prefix = objectKey(work).replace(/\/+$/, '');
  const options = optionsOf(work);
  let files = 0;
  await ports.archives.visit(await readInput(ports, work), async (entry) => {
    const key = prefix === '' ? entry.path : `${prefix}/${entry.path}`;
    await ports.buckets.put(bucket, key, await entry.read(), options);
    files += 1;
  });
  if (files === 0)
    throw new ConfigurationError(`${work.stage}/${work.action.name}`, 'the artifact to deploy is empty');
  return prefix;
};

const publishArchive = async (ports: DeployPorts, work: ActionWork, bucket: string): Promise<string> => {
  const key = objectKey(work);
  if (key === '') {
    throw new ConfigurationError(
      `${work.stage}/${work.action.name}: configuration.ObjectKey`,
      'is required when Extract is "false"',
    );
  }
  await ports.buckets.put(bucket, key, await readInput(ports, work), optionsOf(work));
  return key;
};

/** Deploy/AWS/S3 (semantics 6.1, 6.3): files under an optional prefix, or the zip at its key. Nothing is deleted. */
export const runS3Deploy = (ports: DeployPorts): InlineRunner => ({
  kind: 'inline',
  run: async (work) => {
    const bucket = work.configuration['BucketName'] ?? '';
    refuseUnknownAcl(work);
    const prefix = extracts(work)
      ? await publishFiles(ports, work, bucket)
      : await publishArchive(ports, work, bucket);
    return {
      status: 'succeeded',
      summary: 'Deployment Succeeded',
      externalId: prefix === '' ? bucket : `${bucket}/${prefix}`,
      artifacts: [],
      deployed: { bucket, prefix },
    };
  },
});
