import { execa } from 'execa';
import { type BuildHarness, type HarnessOptions, openBuildHarness } from '../tests/fakes/build-harness.ts';
import { prepareContainers } from '../tests/fakes/container-image.ts';
import { type Measurement, median, timed } from './measurement.ts';
import { runMeasured } from './run-measured.ts';

const rounds = 7;

const buildspec = (...commands: readonly string[]): string =>
  JSON.stringify({ version: '0.2', phases: { build: { commands } } });

const repeat = async (measure: () => Promise<number>): Promise<number> => {
  const values: number[] = [];
  // The first round finds engine and image, and warms everything.
  for (let round = 0; round <= rounds; round += 1) values.push(await measure());
  return median(values.slice(1));
};

/** Milliseconds from the request to the first line that the build prints. */
const toFirstCommand = async (harness: BuildHarness): Promise<number> => {
  const before = Date.now();
  const build = await harness.build({ buildspecOverride: buildspec('echo first') });
  const line = (await harness.log(build.id)).find(({ text }) => text === 'first');
  if (line === undefined) throw new Error(`the build did not run: ${build.message}`);
  return line.time - before;
};

const withHarness = async <Value>(
  options: HarnessOptions,
  work: (harness: BuildHarness) => Promise<Value>,
): Promise<Value> => {
  await using harness = await openBuildHarness(options);
  await harness.source('Source', { readme: '' });
  return await work(harness);
};

/** Milliseconds between the moment in which a build prints a line, and the one in which a follower has it. */
const logLatency = async (harness: BuildHarness): Promise<readonly number[]> => {
  const lines = 100;
  const command = `for i in $(seq ${lines}); do date +at:%s%N; sleep 0.01; done`;
  const request = harness.request({ buildspecOverride: buildspec(command) });
  const { buildId } = await harness.service.ensureStarted(request);
  const latencies: number[] = [];
  for await (const { text } of harness.service.follow(buildId)) {
    const now = performance.timeOrigin + performance.now();
    if (text.startsWith('at:')) latencies.push(now - Number(text.slice(3)) / 1e6);
  }
  return latencies.toSorted((a, b) => a - b);
};

/** Phases with a command each, against one phase with as many commands: what is left is the phases' own. */
const perPhase = async (harness: BuildHarness): Promise<number> => {
  const command = { commands: ['true'] };
  const phases = { install: command, pre_build: command, build: command, post_build: command };
  const four = JSON.stringify({ version: '0.2', phases });
  const one = buildspec('true', 'true', 'true', 'true');
  const inFour: number[] = [];
  const inOne: number[] = [];
  for (let round = 0; round < 3 * rounds; round += 1) {
    inFour.push(await timed(() => harness.build({ buildspecOverride: four })));
    inOne.push(await timed(() => harness.build({ buildspecOverride: one })));
  }
  return Math.max(0, (median(inFour) - median(inOne)) / 3);
};

/** A build that prints a gigabyte, in a process of its own whose memory is looked at. */
const gigabyte = async (): Promise<readonly Measurement[]> => {
  const { before, peak } = await runMeasured<{ readonly before: number; readonly peak: number }>(
    'tests/fakes/flooded-service.ts',
    '1000',
  );
  const note = 'of the process that runs, keeps and follows it';
  return [
    { name: 'log: memory before', value: before / 1024, unit: 'MB' },
    { name: 'log: peak memory while a build prints 1 GB', value: peak / 1024, unit: 'MB', note },
  ];
};

const processes = (): Promise<readonly Measurement[]> =>
  withHarness({}, async (harness) => {
    const first = await repeat(() => toFirstCommand(harness));
    const commands = 100;
    const many = buildspec(...Array.from({ length: commands }, () => 'true'));
    const one = await repeat(() => timed(() => harness.build({ buildspecOverride: buildspec('true') })));
    const all = await repeat(() => timed(() => harness.build({ buildspecOverride: many })));
    const megabytes = 50;
    const flood = buildspec(`yes ${'0123456789'.repeat(7)} | head -c ${megabytes}000000`);
    const printing = await repeat(() => timed(() => harness.build({ buildspecOverride: flood })));
    const latency = await logLatency(harness);
    const phase = await perPhase(harness);
    return [
      { name: 'build: start to first command, process', value: first, unit: 'ms' },
      { name: 'build: overhead of a whole build, process', value: one, unit: 'ms' },
      { name: 'build: overhead per command, process', value: (all - one) / (commands - 1), unit: 'ms' },
      { name: 'build: overhead per phase, process', value: phase, unit: 'ms' },
      {
        name: 'log: added latency, median',
        value: latency[Math.floor(latency.length / 2)] ?? Number.NaN,
        unit: 'ms',
      },
      { name: 'log: added latency, 99 of 100', value: latency.at(-2) ?? Number.NaN, unit: 'ms' },
      { name: 'log: throughput', value: megabytes / ((printing - one) / 1_000), unit: 'MB/s' },
    ];
  });

const inContainers = async (): Promise<readonly Measurement[]> => {
  const containers = await prepareContainers();
  if (containers.settings === undefined) {
    const name = 'build: start to first command, container';
    return [{ name, value: Number.NaN, unit: 'ms', note: containers.reason }];
  }
  const { settings, remove } = containers;
  const { engine = 'podman', engineArguments = [], createArguments = [], project } = settings;
  const run = [...engineArguments, 'run', '--rm', '--network', 'none', ...createArguments];
  const plain = [...run, project?.environment?.image ?? '', 'echo', 'first'];
  const first = await withHarness(settings, (harness) => repeat(() => toFirstCommand(harness)));
  const alone = await repeat(() => timed(() => execa(engine, plain)));
  await remove();
  return [
    { name: `build: start to first command, ${engine}`, value: first, unit: 'ms' },
    { name: `build: the same against ${engine} run`, value: first / alone, unit: 'times', limit: 1.3 },
  ];
};

/** What the build service costs, as processes and, where one runs, in a container. */
export const benchBuildService = async (): Promise<readonly Measurement[]> => [
  ...(await processes()),
  ...(await gigabyte()),
  ...(await inContainers()),
];
