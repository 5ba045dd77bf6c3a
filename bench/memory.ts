import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './measurement.ts';

const SERVED = fileURLToPath(new URL('./parked-executions.ts', import.meta.url));

export const residentMegabytes = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
};

/** Starts the orchestrator with so many executions at a task token, in a process of its own, and looks at it. */
const measure = async (parked: number): Promise<number> => {
  const child = spawn(process.execPath, ['--expose-gc', SERVED, String(parked)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const megabytes = await residentMegabytes(child.pid ?? 0);
  // It removes what it has written, and ends.
  child.kill('SIGTERM');
  await once(child, 'close');
  return megabytes;
};

/** Resident memory of `up`, idle and with 1,000 executions that wait for somebody. */
export const benchMemory = async (): Promise<readonly Measurement[]> => {
  const idle = await measure(0);
  const parked = await measure(1_000);
  return [
    { name: 'idle', value: idle, unit: 'MB' },
    { name: '1,000 executions at a task token', value: parked, unit: 'MB' },
    { name: 'each parked execution', value: (parked - idle) * 1.024, unit: 'kB' },
  ];
};
