import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Running, stepline } from './stepline.ts';

/** A running `stepline up`, and how to talk to it. */
export interface Up {
  readonly running: Running;
  readonly api: string;
  readonly webhook: string;
  readonly sites: string;
  call<T = Record<string, unknown>>(operation: string, input: object): Promise<T>;
  /** The newest executions first. */
  executions(pipeline: string): Promise<readonly { pipelineExecutionId: string; status: string }[]>;
  /** Resolves when the pipeline has so many executions, all of them over. */
  settled(
    pipeline: string,
    count: number,
  ): Promise<readonly { pipelineExecutionId: string; status: string }[]>;
}

const TARGET = 'CodePipeline_20150709';
const PATIENCE_MS = 240_000;

const isOver = ({ status }: { status: string }): boolean => status !== 'InProgress' && status !== 'Stopping';

/** Asks again until the answer is there: another process cannot be awaited otherwise. */
export const eventually = async <T>(ask: () => Promise<T | undefined>, what: string): Promise<T> => {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await wait(50);
  }
};

export const startUp = async (args: readonly string[], env: Record<string, string> = {}): Promise<Up> => {
  const running = stepline(['up', '--port', '0', '--executor', 'process', ...args], { env });
  await running.output(/ready; Ctrl-C ends/);
  const address = async (label: string) =>
    ((await running.output(new RegExp(`^${label}\\s+(http://[^\\s<]+)`, 'm')))[1] ?? '').replace(/\/$/, '');
  const [api, webhook, sites] = await Promise.all(['API', 'webhook', 'sites'].map(address));
  const call = async <T>(operation: string, input: object): Promise<T> => {
    const response = await fetch(`${api}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${TARGET}.${operation}` },
      body: JSON.stringify(input),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`${operation}: ${response.status} ${body}`);
    return JSON.parse(body) as T;
  };
  const executions = async (pipelineName: string) =>
    (
      await call<{ pipelineExecutionSummaries: { pipelineExecutionId: string; status: string }[] }>(
        'ListPipelineExecutions',
        { pipelineName },
      )
    ).pipelineExecutionSummaries;
  return {
    running,
    api: api ?? '',
    webhook: webhook ?? '',
    sites: sites ?? '',
    call,
    executions,
    settled: (pipeline, count) =>
      eventually(async () => {
        const all = await executions(pipeline);
        return all.length >= count && all.every(isOver) ? all : undefined;
      }, `${count} executions of ${pipeline} are over`),
  };
};

/** Sends a webhook as GitHub would; the signature is right unless another one is given. */
export const sendWebhook = async (
  up: Up,
  data: string,
  body: string,
  more: { readonly signature?: string; readonly delivery?: string; readonly event?: string } = {},
): Promise<{ readonly status: number; readonly body: unknown }> => {
  const secret = (await readFile(join(data, 'webhook-secret'), 'utf8')).trim();
  const signature = more.signature ?? `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const response = await fetch(up.webhook, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': more.event ?? 'push',
      'x-github-delivery': more.delivery ?? randomUUID(),
      'x-hub-signature-256': signature,
    },
    body,
  });
  return { status: response.status, body: await response.json() };
};
