import { createHmac } from 'node:crypto';
import {
  CreatePipelineCommand,
  GetPipelineExecutionCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { type ServedApi, serveApi, WEBHOOK_SECRET } from './served-api.ts';

const COMMIT = 'b'.repeat(40);

const PUSH = JSON.stringify({
  ref: 'refs/heads/main',
  before: 'a'.repeat(40),
  after: COMMIT,
  created: false,
  deleted: false,
  repository: { full_name: 'acme/web' },
  head_commit: { id: COMMIT, message: 'Ünïcode, and a newline\n' },
  commits: [],
});

let api: ServedApi;

beforeEach(async () => {
  api = await serveApi();
  await api.client.send(new CreatePipelineCommand({ pipeline: declaration('web') }));
});

afterEach(() => api.close());

const deliver = (body: string, signed = body, delivery = 'd-1') =>
  fetch(api.webhookUrl, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': delivery,
      'x-hub-signature-256': `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(signed).digest('hex')}`,
    },
  });

const executions = async () => {
  const { pipelineExecutionSummaries = [] } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
  );
  return pipelineExecutionSummaries;
};

describe('over HTTP', () => {
  it('a signed push starts one execution, that the API shows; its replay starts none', async () => {
    const first = await deliver(PUSH);
    expect(first.status).toBe(202);
    const { started } = (await first.json()) as { started: { pipelineExecutionId: string }[] };
    const pipelineExecutionId = started[0]?.pipelineExecutionId;
    const replay = await deliver(PUSH, PUSH, 'd-2');
    expect(replay.status).toBe(202);
    expect(await replay.json()).toMatchObject({ started: [{ pipelineExecutionId, repeated: true }] });
    expect(await executions()).toHaveLength(2);
    const { pipelineExecution } = await api.client.send(
      new GetPipelineExecutionCommand({ pipelineName: 'web', pipelineExecutionId }),
    );
    expect(pipelineExecution?.trigger?.triggerType).toBe('Webhook');
    await api.until('Pipeline', { 'execution-id': pipelineExecutionId, state: 'SUCCEEDED' });
  });

  it('a forged push starts nothing', async () => {
    expect((await deliver(PUSH, PUSH.replace('main', 'dev'))).status).toBe(401);
    expect(await executions()).toHaveLength(1);
  });

  it('an event starts what it names, once', async () => {
    const event = {
      id: 'e',
      source: 'stepline',
      'detail-type': 'Start Pipeline Execution',
      detail: { pipeline: 'web' },
    };
    const send = () => fetch(`${api.endpoint}/events`, { method: 'POST', body: JSON.stringify(event) });
    expect((await send()).status).toBe(202);
    expect((await send()).status).toBe(202);
    expect((await executions()).map(({ trigger }) => trigger?.triggerType)).toEqual([
      'CloudWatchEvent',
      'CreatePipeline',
    ]);
  });
});
