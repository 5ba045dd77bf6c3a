import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followLog } from '../../../../../local/codebuild/log/follow-log.ts';
import { LiveBuild } from '../../../../../local/codebuild/run/live-build.ts';

let path: string;

const json = (line: number): string =>
  `${JSON.stringify({ line, time: 0, phase: 'BUILD', stream: 'stdout', text: `line ${line} é` })}\n`;

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'stepline-follow-')), 'log.jsonl');
  await writeFile(path, '');
});

afterEach(() => rm(join(path, '..'), { recursive: true }));

const numbers = async (lines: AsyncIterable<{ readonly line: number }>): Promise<readonly number[]> =>
  (await Array.fromAsync(lines)).map(({ line }) => line);

it('gives what is there and what comes, and ends with the build', async () => {
  const live = new LiveBuild();
  await appendFile(path, json(1));
  const following = numbers(followLog(path, live));
  await appendFile(path, json(2));
  live.grew();
  await appendFile(path, json(3).slice(0, 20));
  live.grew();
  await appendFile(path, json(3).slice(20));
  live.finish();
  expect(await following).toEqual([1, 2, 3]);
});

it('begins at the line that is asked for', async () => {
  const live = new LiveBuild();
  await appendFile(path, json(1) + json(2) + json(3));
  live.finish();
  expect(await numbers(followLog(path, live, { fromLine: 3 }))).toEqual([3]);
});

it('reads a long log whole, in pieces', async () => {
  const live = new LiveBuild();
  const lines = Array.from({ length: 5_000 }, (_, index) => index + 1);
  await writeFile(path, lines.map(json).join(''));
  live.finish();
  expect(await numbers(followLog(path, live))).toEqual(lines);
});

it('ends when its reader has gone', async () => {
  const live = new LiveBuild();
  const abort = new AbortController();
  const following = numbers(followLog(path, live, { signal: abort.signal }));
  abort.abort();
  expect(await following).toEqual([]);
});
