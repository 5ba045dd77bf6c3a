import { once } from 'node:events';
import type { ActionRunner } from '../lib/action/action-runner.ts';
import { startExecution } from '../lib/use-cases/start-execution.ts';
import { listen } from '../local/listen.ts';
import { addPipeline, openEmbedded } from './embedded.ts';

/** A process to look at from outside: the orchestrator with its listeners, and as many executions as it is told. */
const waits: ActionRunner = { kind: 'external', ensureStarted: async () => ({}) };
const trigger = { triggerType: 'StartPipelineExecution' };
const PER_PIPELINE = 50;

const parked = Number(process.argv[2] ?? 0);

await openEmbedded(
  async (orchestrator) => {
    const listeners = await listen(orchestrator, {
      port: 0,
      webhookSecret: 'bench',
      approvalSigner: { sign: async () => 'bench' },
    });
    const pipelines = Math.ceil(parked / PER_PIPELINE);
    const waiting = Promise.withResolvers<void>();
    let started = 0;
    orchestrator.bus.subscribe(
      { detail: { stage: ['Source'], state: ['STARTED'], action: [{ exists: true }] } },
      () => {
        started += 1;
        if (started === pipelines) waiting.resolve();
      },
    );
    for (let at = 0; at < parked; at += 1) {
      const pipeline = `p${Math.floor(at / PER_PIPELINE)}`;
      if (at % PER_PIPELINE === 0) await addPipeline(orchestrator, pipeline);
      await startExecution(orchestrator.world, { pipeline, trigger });
    }
    if (parked > 0) await waiting.promise;
    await orchestrator.bus.drain();
    globalThis.gc?.();
    const told = once(process, 'SIGTERM');
    process.stdout.write('ready\n');
    await told;
    await listeners.close();
  },
  { runners: () => waits },
);
