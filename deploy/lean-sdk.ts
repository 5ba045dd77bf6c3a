import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const SCHEMAS = /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const PACKAGE = /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/;

/** `export var GetObject$ = [ … ];`, which ends where a line ends. */
const SCHEMA = /^((?:export )?(?:var|const) (\w+\$?) = )(\[[\s\S]*?\]);$/gm;
const REGISTERED = /^n\d+_registry\.registerError\((\w+)\$, \1\);$/gm;

/** The protocol in a client's settings: `AwsQueryProtocol`, or another that says `awsQueryCompatible`. */
const SPEAKS_QUERY = /query/i;

/** Of an error whose name on the wire (`awsQueryError`) is not the name of its class. */
const hasOtherName = (name: string, schema: string | undefined): boolean => {
  const wire = schema?.match(/\[_aQE\]: \[`([^`]+)`/)?.[1];
  return wire !== undefined && wire !== name;
};

/**
 * The schemas of an SDK client, written so that a bundler may leave out what no command of ours refers to.
 *
 * - A schema has computed keys, which esbuild takes for something that might have an effect: it is marked as pure.
 * - Registering an error keeps its class and its schema. Errors are told apart by their names here (`aws-error.ts`), and
 *   one that is not registered keeps its name: the SDK makes it of the service's base class. Registered stay
 *   those whose class has another name than the wire, which AWS's query protocol and its successors have.
 */
export const leanSchemas = (source: string, speaksQuery: boolean): string => {
  const schemas = new Map([...source.matchAll(SCHEMA)].map(([, , name = '', schema]) => [name, schema]));
  return source
    .replaceAll(REGISTERED, (line, name: string) =>
      speaksQuery && hasOtherName(name, schemas.get(`${name}$`)) ? line : '',
    )
    .replaceAll(SCHEMA, '$1/* @__PURE__ */ (() => $3)();');
};

/** Half of what an SDK client brings into a bundle is of operations that nobody calls; this lets it go. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup: ({ onLoad }) => {
    onLoad({ filter: SCHEMAS }, async ({ path }) => {
      const settings = await readFile(join(path, '../../runtimeConfig.shared.js'), 'utf8');
      return {
        contents: leanSchemas(await readFile(path, 'utf8'), SPEAKS_QUERY.test(settings)),
        loader: 'js',
      };
    });
    // Read for the version in the user agent.
    onLoad({ filter: PACKAGE }, async ({ path }) => {
      const { version }: { version?: string } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
