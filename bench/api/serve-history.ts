import { listen } from '../../local/listen.ts';
import { openEmbedded } from '../embedded.ts';
import { storeExecutions } from '../store-executions.ts';

/** A process to ask over HTTP: its pipeline `long` has as many executions as it is told. */
await openEmbedded(
  async (orchestrator) => {
    await storeExecutions(orchestrator, 'long', Number(process.argv[2]));
    const { ports } = await listen(orchestrator, {
      port: 0,
      webhookSecret: 'bench',
      approvalSigner: { sign: async () => 'bench' },
    });
    process.stdout.write(`http://127.0.0.1:${ports.api}\n`);
    await new Promise(() => setInterval(() => {}, 60_000));
  },
  // Nothing but reading is measured.
  { flush: false },
);
