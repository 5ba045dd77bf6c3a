import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const PACKAGES = fileURLToPath(new URL('../node_modules/', import.meta.url));
const STAND_INS = fileURLToPath(new URL('../adapters/aws/stand-ins/', import.meta.url));

/** Modules of packages, and the file of `adapters/aws/stand-ins/` that a bundle has in place of each; there is why. */
const REPLACED: Readonly<Record<string, string>> = {
  '@aws-sdk/client-s3/dist-es/endpoint/endpointResolver.js': 'bucket-endpoint.ts',
  '@aws-sdk/credential-provider-node/dist-es/index.js': 'lambda-credentials.ts',
  '@aws-sdk/signature-v4-multi-region/dist-es/SignatureV4MultiRegion.js': 'signature-v4.ts',
  '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js':
    'shared-config-files.ts',
  '@smithy/core/dist-es/submodules/event-streams/index.js': 'event-streams.ts',
  'buffer-crc32/dist/index.cjs': 'buffer-crc32.ts',
};

const SMITHY = '@smithy/core/dist-es/submodules';

/** Modules of which nothing is called in a function, with the names that others import of them. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  // For a Node without its own: OpenSSL and zlib have them, and are taken where they are there.
  [`${SMITHY}/checksum/sha256/Sha256Js.js`]: ['Sha256Js'],
  [`${SMITHY}/checksum/md5/Md5Js.js`]: ['Md5Js'],
  [`${SMITHY}/checksum/crc32/Crc32Js.js`]: ['Crc32Js'],
  '@aws-sdk/checksums/dist-es/submodules/sha/sha1/Sha1Js.js': ['Sha1Js'],
  // For the streams of browsers: Node's HTTP client has Node's.
  [`${SMITHY}/serde/util-stream/sdk-stream-mixin.browser.js`]: ['sdkStreamMixin'],
  [`${SMITHY}/serde/util-stream/stream-collector.browser.js`]: ['collectBlob', 'collectReadableStream'],
  [`${SMITHY}/serde/util-stream/checksum/createChecksumStream.browser.js`]: ['createChecksumStream'],
  [`${SMITHY}/serde/util-stream/getAwsChunkedEncodingStream.browser.js`]: ['getAwsChunkedEncodingStream'],
  // For settings that no client of ours has: `requestStreamBufferSize`, and the retry mode `adaptive`.
  [`${SMITHY}/serde/util-stream/createBufferedReadable.js`]: ['createBufferedReadable'],
  [`${SMITHY}/retry/util-retry/AdaptiveRetryStrategy.js`]: ['AdaptiveRetryStrategy'],
  // For EC2: Lambda says its region in the environment.
  [`${SMITHY}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`]: [
    'getInstanceMetadataRegion',
  ],
  // For directory buckets, which `bucket-endpoint.ts` refuses.
  '@aws-sdk/client-s3/dist-es/commands/CreateSessionCommand.js': ['CreateSessionCommand'],
};

/** The same of CommonJS packages, which are what they export. */
const ABSENT_COMMONJS: readonly string[] = [
  // For a Node without `zlib.crc32`.
  'yauzl/crc32.js',
  // For streams of text, and for making a tar: sources are read, and in bytes.
  'text-decoder/index.js',
  'tar-stream/pack.js',
];

const read = (file: string) => readFile(join(STAND_INS, file), 'utf8');

const absentNamed = (names: readonly string[]): string =>
  `export { ${names.map((name) => `absent as ${name}`).join(', ')} } from './absent.ts';`;

const contentsByModule: Readonly<Record<string, () => Promise<string>>> = {
  ...Object.fromEntries(Object.entries(REPLACED).map(([module, file]) => [module, () => read(file)])),
  ...Object.fromEntries(
    Object.entries(ABSENT).map(([module, names]) => [module, async () => absentNamed(names)]),
  ),
  ...Object.fromEntries(
    ABSENT_COMMONJS.map((module) => [module, async () => "module.exports = require('./absent.ts').absent;"]),
  ),
};

/** A module that its package does not have any more has come back under another name, unseen. */
const pathOf = (module: string): string => {
  const path = join(PACKAGES, module);
  if (!existsSync(path)) throw new Error(`deploy/lean-modules.ts: ${module} is not there to be left out`);
  return path;
};

/**
 * Leaves out of a bundle what no function of ours comes to: other platforms, other places, other kinds of buckets. A name
 * that is imported and not given here fails the build, and so does a module that its package no longer has; a test
 * calls the clients of such a bundle, and one holds the sizes.
 */
export const leanModules: Plugin = {
  name: 'lean-modules',
  setup: ({ onLoad }) => {
    const known = new Map(
      Object.entries(contentsByModule).map(([module, contents]) => [pathOf(module), contents]),
    );
    onLoad({ filter: /[\\/]node_modules[\\/].*\.c?js$/ }, async ({ path }) => {
      const contents = await known.get(path)?.();
      return contents === undefined ? undefined : { contents, loader: 'ts', resolveDir: STAND_INS };
    });
  },
};
