import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A registry of one image with one layer, as far as an engine asks one (OCI distribution and image specifications). */
export interface ImageRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
const oci = (kind: string): string => `application/vnd.oci.image.${kind}`;

/** Serves `<host>/<any name>:<any tag>`; `tar` is the root file system. */
export const serveImage = async (tar: Buffer): Promise<ImageRegistry> => {
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      architecture,
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    }),
  );
  const described = (bytes: Buffer, kind: string) => ({
    mediaType: oci(kind),
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: oci('manifest.v1+json'),
      config: described(config, 'config.v1+json'),
      layers: [described(layer, 'layer.v1.tar+gzip')],
    }),
  );
  const blobs = new Map([layer, config].map((bytes) => [digestOf(bytes), bytes]));
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const body = url.includes('/manifests/') ? manifest : blobs.get(url.split('/').at(-1) ?? '');
    if (url === '/v2/') response.end('{}');
    else if (body === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(200, {
          'content-type': body === manifest ? oci('manifest.v1+json') : 'application/octet-stream',
          'content-length': body.length,
          'docker-content-digest': digestOf(body),
        })
        .end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
