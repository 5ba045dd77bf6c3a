import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measurement } from '../measurement.ts';
import { residentMegabytes } from '../memory.ts';

const WAITING = fileURLToPath(new URL('./wait-for-approvals.ts', import.meta.url));
const EXECUTIONS = Number(process.env['N'] ?? 1000);

interface Waited {
  readonly waiting: number;
  readonly megabytes: number;
  /** Milliseconds. */
  readonly time: number;
}

/** In a process of its own, looked at from outside. */
const measure = async (executions: number): Promise<Waited> => {
  const child = fork(WAITING, [String(executions)], { execArgv: ['--expose-gc'] });
  const [{ waiting }] = (await once(child, 'message')) as [{ waiting: number }];
  const megabytes = await residentMegabytes(child.pid ?? 0);
  child.send('go on');
  const [{ time }] = (await once(child, 'message')) as [{ time: number }];
  child.send('end');
  await once(child, 'close');
  return { waiting, megabytes, time };
};

/** 1,000 executions, 50 of each of 20 PARALLEL pipelines, wait for approval; then all are approved at once. */
export const measureApprovals = async (): Promise<readonly Measurement[]> => {
  const idle = await measure(0);
  const crowd = await measure(EXECUTIONS);
  return [
    { name: 'executions that wait for approval', value: crowd.waiting, unit: '' },
    {
      name: 'resident memory with them',
      value: crowd.megabytes,
      unit: 'MB',
      note: `idle: ${Math.round(idle.megabytes)} MB`,
    },
    {
      name: 'each waiting execution',
      value: ((crowd.megabytes - idle.megabytes) * 1024) / EXECUTIONS,
      unit: 'kB',
    },
    {
      name: 'all approved, until every execution has ended',
      value: crowd.time / 1000,
      unit: 's',
      note: `${Math.round((EXECUTIONS * 1000) / crowd.time)} executions/s, durable writes on`,
    },
  ];
};
