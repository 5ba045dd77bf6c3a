import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Measurement, percentile } from '../measurement.ts';

const SERVED = fileURLToPath(new URL('./serve-history.ts', import.meta.url));
const EXECUTIONS = 10_000;
const CLIENTS = 8;
const WARM_UP = 400;
const REQUESTS = 2_000;

const ask = (agent: Agent, endpoint: string, operation: string, input: object): Promise<void> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      endpoint,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `CodePipeline_20150709.${operation}`,
        },
      },
      (incoming) => {
        incoming.resume();
        incoming.on('end', () =>
          incoming.statusCode === 200 ? resolve() : reject(new Error(`${operation}: ${incoming.statusCode}`)),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(input));
  });

/** So many requests by a few clients, each of which asks again when it has its answer. */
const load = async (once: () => Promise<void>, count: number) => {
  const times: number[] = [];
  let left = count;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const before = performance.now();
      await once();
      times.push(performance.now() - before);
    }
  };
  const before = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { perSecond: (count * 1000) / (performance.now() - before), p99: percentile(times, 99) };
};

const shown = (
  what: string,
  { perSecond, p99 }: Awaited<ReturnType<typeof load>>,
): readonly Measurement[] => [
  { name: `${what}: requests`, value: perSecond, unit: '/s', note: `over HTTP, ${CLIENTS} clients` },
  { name: `${what}: p99`, value: p99, unit: 'ms' },
];

/** GetPipelineState and ListPipelineExecutions of a pipeline with 10,000 executions, asked from another process. */
export const measureRequests = async (): Promise<readonly Measurement[]> => {
  const child = spawn(process.execPath, [SERVED, String(EXECUTIONS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [endpoint] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  try {
    const measure = async (operation: string, input: object) => {
      const one = () => ask(agent, endpoint.trim(), operation, input);
      await load(one, WARM_UP);
      return load(one, REQUESTS);
    };
    const state = await measure('GetPipelineState', { name: 'long' });
    const list = await measure('ListPipelineExecutions', { pipelineName: 'long', maxResults: 20 });
    const page = await measure('ListPipelineExecutions', { pipelineName: 'long', maxResults: 100 });
    return [
      ...shown('GetPipelineState', state),
      ...shown('ListPipelineExecutions, 20', list),
      ...shown('ListPipelineExecutions, 100', page),
    ];
  } finally {
    agent.destroy();
    child.stdin.end();
    await once(child, 'close');
  }
};
