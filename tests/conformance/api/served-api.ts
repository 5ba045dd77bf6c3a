import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { onEvent } from '../../../functions/on-event.ts';
import { createSites } from '../../../local/http/sites.ts';
import { startListeners } from '../../../local/http/start-listeners.ts';
import { CALLER, createHarness, type Scripts } from '../../fakes/api-harness.ts';
import { silentLog } from '../../fakes/silent-log.ts';

/** The harness behind real listeners, and the real client of the AWS SDK in front of them. */
export const serveApi = async (scripts: Scripts = {}) => {
  const harness = createHarness(scripts);
  const folder = await mkdtemp(join(tmpdir(), 'stepline-api-'));
  const listeners = await startListeners({
    port: 0,
    caller: CALLER,
    api: harness.api,
    onEvent: onEvent(harness.world),
    webhook: async () => ({ status: 404, body: {} }),
    sites: createSites(folder),
    log: silentLog,
  });
  const endpoint = `http://127.0.0.1:${listeners.ports.api}`;
  const client = new CodePipelineClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  return {
    ...harness,
    client,
    endpoint,
    close: async () => {
      client.destroy();
      await listeners.close();
      await harness.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export type ServedApi = Awaited<ReturnType<typeof serveApi>>;
