import { describe, expect, it } from 'vitest';
import { runS3Source } from '../../../../lib/action/run-s3-source.ts';
import type { SourceOverride } from '../../../../lib/execution/execution-record.ts';
import { actionWork } from '../../../fakes/action-work.ts';
import { createMemoryBuckets } from '../../../fakes/memory-buckets.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';

const OUTPUT = { name: 'App', key: 'executions/shop/e/artifacts/App-1.zip' };

async function* single(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const open = async () => {
  const store = createMemoryStore();
  const buckets = createMemoryBuckets();
  for (const text of ['first', 'second']) await buckets.put('src', 'a/app.zip', single(text), {});
  await buckets.put('src', 'b/app.zip', single('other'), {});
  const runner = runS3Source({ store, buckets });
  const run = (
    overrides: readonly Omit<SourceOverride, 'actionName'>[] = [],
    configuration: Readonly<Record<string, string>> = {},
  ) =>
    runner.run(
      actionWork({
        type: 'Source/AWS/S3',
        configuration: { S3Bucket: 'src', S3ObjectKey: 'a/app.zip', ...configuration },
        outputs: [OUTPUT],
        sourceOverrides: overrides.map((override) => ({ ...override, actionName: 'Act' })),
      }),
    );
  const stored = async () => new TextDecoder().decode((await store.get(OUTPUT.key))?.body);
  return { store, buckets, run, stored };
};

describe('an S3 source', () => {
  it('passes the newest version of the object through, unchanged', async () => {
    const { run, stored } = await open();
    expect(await run()).toEqual({
      status: 'succeeded',
      summary: 'Amazon S3 version id: v2',
      externalId: 'v2',
      artifacts: ['App'],
      revision: { revisionId: 'v2', revisionSummary: 'Amazon S3 version id: v2' },
      outputVariables: { BucketName: 'src', ObjectKey: 'a/app.zip', ETag: 'etag-2', VersionId: 'v2' },
    });
    expect(await stored()).toBe('second');
  });

  it.each(['codepipeline-artifact-revision-summary', 'x-amz-meta-codepipeline-artifact-revision-summary'])(
    'takes the summary that the object carries as %s',
    async (name) => {
      const { run, buckets } = await open();
      buckets.describe('src/a/app.zip', { [name]: 'release 7' });
      expect((await run()).revision).toEqual({ revisionId: 'v2', revisionSummary: 'release 7' });
    },
  );

  it('never gives the API a summary that is empty or too long', async () => {
    const { run, buckets } = await open();
    buckets.describe('src/a/app.zip', { 'codepipeline-artifact-revision-summary': '' });
    expect((await run()).revision?.revisionSummary).toBe('Amazon S3 version id: v2');
    buckets.describe('src/a/app.zip', { 'codepipeline-artifact-revision-summary': 'x'.repeat(3000) });
    expect((await run()).revision?.revisionSummary).toHaveLength(2048);
  });

  it('takes the version that the start names', async () => {
    const { run, stored } = await open();
    const outcome = await run([{ revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v1' }]);
    expect(outcome.revision?.revisionId).toBe('v1');
    expect(await stored()).toBe('first');
  });

  it('takes the key that the start names where the action allows it', async () => {
    const { run, stored } = await open();
    const outcome = await run([{ revisionType: 'S3_OBJECT_KEY', revisionValue: 'b/app.zip' }], {
      AllowOverrideForS3ObjectKey: 'true',
    });
    expect(outcome.outputVariables).toMatchObject({ ObjectKey: 'b/app.zip', VersionId: 'v1' });
    expect(await stored()).toBe('other');
  });

  it.each<Record<string, string>>([{}, { AllowOverrideForS3ObjectKey: 'false' }])(
    'refuses another key with %j',
    async (configuration) => {
      const { run, store } = await open();
      const override = { revisionType: 'S3_OBJECT_KEY', revisionValue: 'b/app.zip' } as const;
      await expect(run([override], configuration)).rejects.toMatchObject({
        name: 'ConfigurationError',
        where: 'Prod/Act: configuration.AllowOverrideForS3ObjectKey',
      });
      expect(store.keys()).toEqual([]);
    },
  );

  it.each([
    ['bucket', { S3Bucket: 'ghost' }, []],
    ['key', { S3ObjectKey: 'ghost.zip' }, []],
    ['version', {}, [{ revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'v9' } as const]],
  ])('says that there is no such %s', async (_, configuration, overrides) => {
    const { run, store } = await open();
    expect(await run(overrides, configuration)).toMatchObject({
      status: 'errored',
      code: 'RevisionUnavailable',
    });
    expect(store.keys()).toEqual([]);
  });

  it.each([undefined, 'null'])('refuses a bucket without versions (%s)', async (versionId) => {
    const { buckets, store } = await open();
    const unversioned = {
      ...buckets,
      get: async () => ({
        body: single('x'),
        etag: 'e',
        metadata: {},
        ...(versionId === undefined ? {} : { versionId }),
      }),
    };
    const work = actionWork({
      type: 'Source/AWS/S3',
      configuration: { S3Bucket: 'src', S3ObjectKey: 'k' },
      outputs: [OUTPUT],
    });
    await expect(runS3Source({ store, buckets: unversioned }).run(work)).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: 'Prod/Act: configuration.S3Bucket',
    });
  });
});
