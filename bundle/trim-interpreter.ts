import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * What the interpreter of the States Language imports and the embedded engine never lets it use stays out of the bundle:
 * AWS clients, since every task runs in this process (55 ms at each start), and the validator of machines, since ours are
 * compiled (a third of all code, 20 ms). What we ourselves import of the same names stays in.
 */
export const trimInterpreter = (root: string): Plugin => ({
  name: 'trim-interpreter',
  setup: (build) => {
    build.onResolve(
      { filter: /^(?:@aws-sdk\/(?:client-lambda|credential-providers)|asl-validator)$/ },
      ({ importer }) =>
        importer.includes('aws-local-stepfunctions')
          ? { path: join(root, 'local/stepfunctions/left-out.ts') }
          : undefined,
    );
  },
});
