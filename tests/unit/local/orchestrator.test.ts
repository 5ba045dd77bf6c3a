import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Pipeline } from '../../../lib/pipeline/pipeline.ts';
import type { Log } from '../../../lib/ports.ts';
import { createPipeline } from '../../../lib/use-cases/create-pipeline.ts';
import { readRecord } from '../../../lib/use-cases/read-record.ts';
import { startExecution } from '../../../lib/use-cases/start-execution.ts';
import { openOrchestrator } from '../../../local/orchestrator.ts';
import { declaredAction } from '../../fakes/action-work.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { writeTree } from '../../fakes/tree.ts';
import { pipelineOf } from '../../fakes/use-case-world.ts';

const SIGN = declaredAction({ type: 'Approval/AWS/Manual', name: 'Sign' });

/** Its only stage begins when the function `allow` returns. */
const GUARDED: Pipeline = {
  ...pipelineOf(SIGN),
  stages: [
    {
      name: 'Prod',
      actions: [SIGN],
      beforeEntry: {
        conditions: [
          {
            result: 'FAIL',
            rules: [
              {
                name: 'Ask',
                ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'LambdaInvoke', version: '1' },
                configuration: { FunctionName: 'allow' },
                inputArtifacts: [],
              },
            ],
          },
        ],
      },
    },
  ],
};

const open = (directory: string, log: Log) =>
  openOrchestrator({
    directory: join(directory, 'data'),
    flush: false,
    log,
    repositories: () => undefined,
    projects: async () => undefined,
    executor: 'process',
    sitesUrl: () => '',
    folders: [directory],
  });

/** A log that tells when a function has said `asked`. */
const listen = () => {
  const asked = Promise.withResolvers<void>();
  const log: Log = {
    ...silentLog,
    info: (_, message) => void (message === 'asked' && asked.resolve()),
    child: () => log,
  };
  return { log, asked: asked.promise };
};

it('a rule that waits for its function when the process closes is asked again by the next one', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-orchestrator-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeTree(directory, {
    'functions/allow.mjs': 'export const handler = () => new Promise(() => console.log("asked"));',
  });
  const { log, asked } = listen();
  const first = await open(directory, log);
  await first.start();
  await createPipeline(first.world, GUARDED);
  const trigger = { triggerType: 'StartPipelineExecution' };
  const { executionId } = await startExecution(first.world, { pipeline: 'shop', trigger });
  await asked;
  await first.close();

  const again = listen();
  const second = await open(directory, again.log);
  const starting = second.start();
  await again.asked;
  // Asked by the sweep of the start, which waits for the answer.
  await second.close();
  await starting;

  await writeTree(directory, { 'functions/allow.mjs': 'export const handler = async () => {};' });
  const next = await open(directory, silentLog);
  onTestFinished(() => next.close());
  const signs = Promise.withResolvers<void>();
  next.bus.subscribe({ detail: { action: ['Sign'], state: ['STARTED'] } }, () => signs.resolve());
  await next.start();
  await signs.promise;
  const { rules, stages } = await readRecord(next.world, 'shop', executionId);
  expect(rules).toMatchObject([{ status: 'Succeeded' }]);
  expect(stages).toMatchObject([{ name: 'Prod', status: 'InProgress' }]);
});
