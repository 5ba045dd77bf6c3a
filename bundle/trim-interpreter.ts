import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * The interpreter of the States Language can call Lambda in AWS. The embedded engine never lets it: every task runs in
 * this process. So its clients stay out of the bundle (55 ms at each start); ours, for the commands that do talk to
 * AWS, stay in.
 */
export const withoutAws = (root: string): Plugin => ({
  name: 'without-aws',
  setup: (build) => {
    build.onResolve({ filter: /^@aws-sdk\/(?:client-lambda|credential-providers)$/ }, ({ importer }) =>
      importer.includes('aws-local-stepfunctions')
        ? { path: join(root, 'local/stepfunctions/no-aws.ts') }
        : undefined,
    );
  },
});
