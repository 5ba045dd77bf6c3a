import { readFile } from 'node:fs/promises';
import { openBuildHarness } from './build-harness.ts';

/**
 * A process of its own that runs a build which prints so many megabytes (argument), follows its log to the end as a
 * viewer would, and prints how much memory it had at most: `{"before":kB,"peak":kB,"lines":n}`.
 */
const memory = async (field: 'VmHWM' | 'VmRSS'): Promise<number> =>
  Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(await readFile('/proc/self/status', 'utf8'))?.[1]);

const megabytes = Number(process.argv[2]);
await using harness = await openBuildHarness();
await harness.source('Source', { readme: '' });
const command = `yes ${'0123456789'.repeat(7)} | head -c ${megabytes}000000`;
const phases = { build: { commands: [command] } };
const before = await memory('VmRSS');
const { buildId } = await harness.service.ensureStarted(
  harness.request({ buildspecOverride: JSON.stringify({ version: '0.2', phases }) }),
);
let lines = 0;
for await (const _ of harness.service.follow(buildId)) lines += 1;
await harness.service.ended(buildId);
const build = await harness.service.describe(buildId);
if (build?.status !== 'SUCCEEDED') throw new Error(`the build did not succeed: ${build?.message}`);
process.stdout.write(`${JSON.stringify({ before, peak: await memory('VmHWM'), lines })}\n`);
