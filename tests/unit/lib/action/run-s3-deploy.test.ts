import { describe, expect, it } from 'vitest';
import { runS3Deploy } from '../../../../lib/action/run-s3-deploy.ts';
import type { Archives } from '../../../../lib/ports.ts';
import { ACTION_EXECUTION_ID, actionWork } from '../../../fakes/action-work.ts';
import { createMemoryBuckets } from '../../../fakes/memory-buckets.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';

const SITE = { 'index.html': '<h1>Bread</h1>', 'assets/a b.css': 'h1{}', '$&.txt': 'odd' };
const INPUT = { name: 'Site', key: 'k/site.zip' };

/** A "zip" of these tests is JSON: path → text. What archives refuse is tested with the real ones. */
const archives: Pick<Archives, 'visit'> = {
  visit: async (zip, visitor) => {
    const text = Buffer.concat(await Array.fromAsync(zip)).toString();
    for (const [path, content] of Object.entries<string>(JSON.parse(text))) {
      const read = async () => single(content);
      await visitor({ path, size: content.length, mode: 0o644, read });
    }
  },
};

async function* single(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const open = async (files: Readonly<Record<string, string>> = SITE) => {
  const store = createMemoryStore();
  const buckets = createMemoryBuckets();
  await store.put(INPUT.key, new TextEncoder().encode(JSON.stringify(files)));
  const runner = runS3Deploy({ store, buckets, archives });
  const deploy = (configuration: Readonly<Record<string, string>>) =>
    runner.run(
      actionWork({
        type: 'Deploy/AWS/S3',
        configuration: { BucketName: 'site', ...configuration },
        inputs: [INPUT],
      }),
    );
  return { store, buckets, deploy };
};

describe('an S3 deployment', () => {
  it('publishes every file of the artifact under its path', async () => {
    const { buckets, deploy } = await open();
    expect(await deploy({ Extract: 'true' })).toEqual({
      status: 'succeeded',
      summary: 'Deployment Succeeded',
      externalId: 'site',
      artifacts: [],
      deployed: { bucket: 'site', prefix: '' },
    });
    expect([...buckets.objects].map(([path, versions]) => [path, versions.at(-1)?.text])).toEqual([
      ['site/index.html', '<h1>Bread</h1>'],
      ['site/assets/a b.css', 'h1{}'],
      ['site/$&.txt', 'odd'],
    ]);
  });

  it.each(['shop/v1', 'shop/v1/', 'shop/v1//'])('publishes below the prefix %s', async (prefix) => {
    const { buckets, deploy } = await open();
    const outcome = await deploy({ Extract: 'true', ObjectKey: prefix });
    expect(outcome).toMatchObject({
      externalId: 'site/shop/v1',
      deployed: { bucket: 'site', prefix: 'shop/v1' },
    });
    expect([...buckets.objects.keys()]).toContain('site/shop/v1/index.html');
  });

  it('stores the artifact as it is when it does not extract', async () => {
    const { buckets, deploy } = await open();
    const outcome = await deploy({ Extract: 'false', ObjectKey: 'releases/site.zip' });
    expect(outcome).toMatchObject({ externalId: 'site/releases/site.zip' });
    expect(buckets.objects.get('site/releases/site.zip')?.[0]?.text).toBe(JSON.stringify(SITE));
  });

  it('puts the start of the action in UTC and a uuid into the key, the same at every try', async () => {
    const { buckets, deploy } = await open();
    const configuration = { Extract: 'false', ObjectKey: '{datetime}/{uuid}/{datetime}.zip' };
    await deploy(configuration);
    await deploy(configuration);
    expect([...buckets.objects.keys()]).toEqual([
      `site/2026-01-02_03-04-05/${ACTION_EXECUTION_ID}/2026-01-02_03-04-05.zip`,
    ]);
  });

  it('passes cache control, ACL and key on', async () => {
    const { buckets, deploy } = await open({ 'a.txt': 'a' });
    await deploy({
      Extract: 'true',
      CacheControl: 'public, max-age=60',
      CannedACL: 'public-read',
      KMSEncryptionKeyARN: 'arn:aws:kms:eu-central-1:111122223333:key/k',
    });
    expect(buckets.objects.get('site/a.txt')?.[0]?.options).toEqual({
      cacheControl: 'public, max-age=60',
      acl: 'public-read',
      kmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/k',
    });
  });

  it.each([
    ['Extract', { Extract: 'yes' }],
    ['Extract', {}],
    ['ObjectKey', { Extract: 'false' }],
    ['CannedACL', { Extract: 'true', CannedACL: 'everyone' }],
  ])('refuses a bad %s before it publishes anything: %j', async (key, configuration) => {
    const { buckets, deploy } = await open();
    await expect(deploy(configuration)).rejects.toMatchObject({
      name: 'ConfigurationError',
      where: `Prod/Act: configuration.${key}`,
    });
    expect(buckets.objects.size).toBe(0);
  });

  it('does not call an empty artifact deployed', async () => {
    const { deploy } = await open({});
    await expect(deploy({ Extract: 'true' })).rejects.toMatchObject({ name: 'ConfigurationError' });
  });

  it('says which artifact is not in the store', async () => {
    const { store, deploy } = await open();
    await store.delete(INPUT.key);
    await expect(deploy({ Extract: 'true' })).rejects.toMatchObject({
      name: 'ArtifactNotFound',
      blame: 'platform',
      message: expect.stringContaining('Site'),
    });
  });

  it('says that it failed when the bucket refuses a file', async () => {
    const { store } = await open();
    const buckets = { ...createMemoryBuckets(), put: () => Promise.reject(new Error('bucket is full')) };
    const runner = runS3Deploy({ store, buckets, archives });
    const work = actionWork({
      type: 'Deploy/AWS/S3',
      configuration: { BucketName: 'site', Extract: 'true' },
      inputs: [INPUT],
    });
    await expect(runner.run(work)).rejects.toThrow('bucket is full');
  });
});
