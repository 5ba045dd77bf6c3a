import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countExecution } from '../../../bench/count-execution.ts';

it('finds that an execution of the example takes at most 16 state transitions', async () => {
  const { transitions, actions, calls, betweenBuilds } = await countExecution();
  // Issue 3: one for each action, four for each stage, three for each execution.
  expect(transitions).toBeLessThanOrEqual(actions + 4 * 2 + 3);
  expect(calls.filter(({ name }) => name === 'StartBuild')).toHaveLength(3);
  expect(betweenBuilds).toEqual({ completion: expect.any(Number), start: expect.any(Number) });
});

it('counts what docs/operate.md says of the costs', async () => {
  const text = readFileSync(new URL('../../../docs/operate.md', import.meta.url), 'utf8');
  const told = (pattern: RegExp): readonly number[] => (pattern.exec(text) ?? []).slice(1).map(Number);
  const { transitions, calls, betweenBuilds } = await countExecution();
  const of = (service: string): number => calls.filter((call) => call.service === service).length;
  const statuses = calls.filter(({ name }) => name === 'stepline-report-status').length;
  expect(told(/\| state transitions \| (\d+)/)).toEqual([transitions]);
  expect(told(/\| Lambda invocations \| (\d+), of which (\d+)/)).toEqual([of('lambda'), statuses]);
  expect(told(/\| PutEvents \| (\d+)/)).toEqual([of('events')]);
  const { completion, start } = betweenBuilds;
  const between = /(\d+) calls go one after the other: (\d+) until the machine is told, (\d+)/;
  expect(told(between)).toEqual([completion + start, completion, start]);
  // Who reads a record once more, because somebody else was faster, depends on chance.
  const [reads = 0, writes = 0] = told(/\| S3 reads, and writes or lists \| (\d+) and (\d+)/);
  expect(Math.abs(of('s3-read') - reads)).toBeLessThan(reads / 10);
  expect(Math.abs(of('s3-write') - writes)).toBeLessThan(writes / 10);
});
