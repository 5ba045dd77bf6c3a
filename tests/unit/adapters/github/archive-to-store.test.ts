import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createGzip } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createS3Store } from '../../../../adapters/aws/s3/object-store.ts';
import { PART_BYTES } from '../../../../adapters/aws/s3/upload-stream.ts';
import { createGitHubApi } from '../../../../adapters/github/github-api.ts';
import { createGitHubSource } from '../../../../adapters/github/github-source.ts';
import { createArchives } from '../../../../adapters/zip/archives.ts';
import { type AwsServer, clientOf, startAwsServer } from '../../../fakes/aws-server.ts';

const FILES = 9;
const FILE_BYTES = PART_BYTES / 2;

/** A repository of files that do not compress, as GitHub's tarball, as fast as its reader takes it. */
const startLargeGitHub = async () => {
  let sent = 0;
  const server = createServer(async (_request, response) => {
    const tar = pack();
    const gzip = createGzip({ level: 0 });
    gzip.on('data', (chunk: Buffer) => {
      sent += chunk.length;
    });
    tar.pipe(gzip).pipe(response.writeHead(200));
    for (let at = 0; at < FILES; at += 1) {
      const header = { name: `acme-site-1/file-${at}`, size: FILE_BYTES };
      await new Promise((done) => tar.entry(header, randomBytes(FILE_BYTES), done));
    }
    tar.finalize();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    root: `http://127.0.0.1:${address.port}`,
    sent: () => sent,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

describe('a source on its way from GitHub to S3', () => {
  let aws: AwsServer;
  let github: Awaited<ReturnType<typeof startLargeGitHub>>;
  beforeEach(async () => {
    aws = await startAwsServer();
    github = await startLargeGitHub();
  });
  afterEach(async () => {
    await github.close();
    await aws.close();
  });

  it('is never more than a few parts in memory, however large it is', async () => {
    const client = new S3Client(clientOf(aws));
    const store = createS3Store({ client, bucket: 'b' });
    const source = createGitHubSource(createGitHubApi({ root: github.root }));
    let parts = 0;
    const ahead: number[] = [];
    aws.fault = ({ operation }) => {
      if (operation === 'UploadPart') {
        ahead.push(github.sent() - parts * PART_BYTES);
        parts += 1;
      }
      return undefined;
    };
    const { size } = await store.putStream('k', await source.archive('acme/site', 'a'.repeat(40)));
    expect(size).toBeGreaterThan(FILES * FILE_BYTES);
    expect(parts).toBe(Math.ceil(size / PART_BYTES));
    // What is being sent, what is gathered for the next, and what pipes and sockets hold.
    expect(Math.max(...ahead)).toBeLessThan(2 * PART_BYTES);

    const names: string[] = [];
    const stored = await store.getStream('k');
    if (!stored) throw new Error('nothing was stored');
    await createArchives().visit(stored.body, async ({ path, size: bytes }) => {
      names.push(`${path} ${bytes}`);
    });
    expect(names).toEqual(Array.from({ length: FILES }, (_, at) => `file-${at} ${FILE_BYTES}`));
    client.destroy();
  });
});
