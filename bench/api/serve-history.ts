import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '../../local/listen.ts';
import { openEmbedded } from '../embedded.ts';
import { storeExecutions } from '../store-executions.ts';

/**
 * A process to ask over HTTP until its standard input ends: its pipeline `long` has as many executions as it is told. They are
 * written without waiting for the disk, and served as `up` serves them.
 */
const directory = await mkdtemp(join(tmpdir(), 'stepline-bench-'));
try {
  await openEmbedded((orchestrator) => storeExecutions(orchestrator, 'long', Number(process.argv[2])), {
    directory,
    flush: false,
  });
  await openEmbedded(
    async (orchestrator) => {
      const listeners = await listen(orchestrator, {
        port: 0,
        webhookSecret: 'bench',
        approvalSigner: { sign: async () => 'bench' },
      });
      process.stdout.write(`http://127.0.0.1:${listeners.ports.api}\n`);
      await once(process.stdin.resume(), 'end');
      await listeners.close();
    },
    { directory },
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
