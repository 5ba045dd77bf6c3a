import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../../../lib/errors.ts';
import type { Project } from '../projects/project.ts';
import { driverScript } from '../shell/scripts.ts';
import type { BuildLimits } from './build-limits.ts';
import type { ContainerEngine } from './container-engine.ts';
import { type BuildPaths, defaultGraceMs, type Executor, type RunningShell } from './executor.ts';

export interface ContainerPlace {
  readonly build: string;
  readonly engine: ContainerEngine;
  readonly image: string;
  /** The build's folders on our side. */
  readonly paths: BuildPaths;
  readonly project: Project;
  readonly limits: BuildLimits;
  readonly graceMs?: number;
  /** Further arguments of `create`: mounts that an image relies on. */
  readonly createArguments?: readonly string[];
}

/** Where CodeBuild has them too. */
const inside: BuildPaths = { output: '/codebuild/output', control: '/codebuild/control' };

/** In the control directory: what the container runs. */
const driver = 'driver.sh';

export const containerName = (build: string): string => `stepline-${build}`;

/**
 * Runs a build in a container of its own. The exit codes of its commands come from the driver inside, never from
 * `docker run`; the container is ended by name, since a killed client leaves it running.
 */
export const containerExecutor = (place: ContainerPlace): Executor => {
  const { engine, image, graceMs = defaultGraceMs } = place;
  const name = containerName(place.build);
  let shell: RunningShell | undefined;
  let isCreated = false;

  const must = async (args: readonly string[], what: string): Promise<void> => {
    const answer = await engine.run(args);
    if (!answer.ok) throw new PlatformError('ContainerFailed', `${what}: ${answer.problem}`);
  };

  /** TERM to everything inside, then the container's own end, which takes whatever is left. */
  const stop = async (): Promise<void> => {
    if (!isCreated) return;
    if (shell !== undefined) {
      await engine.run(['exec', name, 'sh', '-c', 'kill -TERM -1'], { timeoutMs: graceMs + 2_000 });
      await Promise.race([shell.ended, delay(graceMs, undefined, { ref: false })]);
    }
    await engine.run(['kill', name]);
    await shell?.ended;
  };

  return {
    isolation: `container (${engine.name}, ${image})`,
    paths: inside,
    variables: {},
    remains: { engine: engine.name, container: name },
    prepare: async () => {
      await writeFile(join(place.paths.control, driver), driverScript);
      isCreated = true;
      const answer = await engine.run(createArguments(place, name));
      if (answer.ok) return;
      // Its name may be taken by what an earlier run left.
      await engine.run(['rm', '--force', name]);
      await must(createArguments(place, name), 'the container was not created');
    },
    openShell: async () => {
      const child = engine.spawn(['start', '--attach', '--interactive', name], place.paths.control);
      const { stdin, stdout, stderr } = child;
      if (stdin === null || stdout === null || stderr === null) throw new Error('spawned without pipes');
      stdin.on('error', () => {});
      const ended = once(child, 'exit').then(
        ([code]) => `the container ended, exit status ${code}`,
        (error) => String(error),
      );
      shell = { input: stdin, output: stdout, errors: stderr, ended };
      return shell;
    },
    reclaim: async () => {
      if (isOurs()) return;
      await engine.run(['exec', '--user', '0', name, 'sh', '-c', giveBack]);
    },
    diskUsed: async () => {
      const answer = await engine.run(['container', 'inspect', '--size', '--format', '{{.SizeRw}}', name]);
      return Number.parseInt(answer.output, 10) || 0;
    },
    foldersUsed: async () => {
      const folders = [inside.output, inside.control];
      const { output } = await engine.run(['exec', '--user', '0', name, 'du', '-sk', ...folders]);
      // Not by its exit code: it complains of what vanishes while it counts.
      const sizes = [...output.matchAll(/^(\d+)\s/gm)].map(([, kib]) => Number(kib) * 1024);
      return sizes.length === folders.length ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
    },
    stop,
    dispose: async () => {
      if (!isCreated) return;
      await engine.run(['kill', name]);
      await must(['rm', '--force', name], 'the container was not removed');
      isCreated = false;
      if (!isOurs())
        await engine.run([
          'run',
          '--rm',
          '--user',
          '0',
          ...mountsOf(place),
          '--entrypoint',
          'sh',
          image,
          '-c',
          giveBack,
        ]);
    },
  };
};

const mountsOf = ({ paths, createArguments = [] }: ContainerPlace): readonly string[] => [
  ...['--volume', `${paths.output}:${inside.output}`],
  ...['--volume', `${paths.control}:${inside.control}`],
  ...createArguments,
];

/** Root may read and remove whatever a build wrote. */
const isOurs = (): boolean => process.getuid?.() === 0;

/** Root inside may be root outside: what it wrote becomes ours by the owner of a file that is ours. */
const giveBack = `chown -R "$(stat -c %u:%g ${inside.control}/${driver})" ${inside.output} ${inside.control}`;

const createArguments = (place: ContainerPlace, name: string): readonly string[] => {
  const { limits, project } = place;
  const { network, user } = project.local;
  return [
    'create',
    '--interactive',
    ...['--name', name],
    ...['--label', `stepline.build=${place.build}`],
    // Without the second, an engine gives as much swap again.
    ...['--memory', String(limits.memoryBytes), '--memory-swap', String(limits.memoryBytes)],
    ...['--cpus', String(limits.cpus)],
    ...['--pids-limit', String(limits.processes)],
    ...mountsOf(place),
    ...['--workdir', inside.output],
    ...(network === 'default' ? [] : ['--network', network]),
    ...(user === undefined ? ['--env', 'HOME=/root'] : ['--user', user]),
    ...(project.environment.privilegedMode ? ['--privileged'] : []),
    ...['--entrypoint', 'sh'],
    place.image,
    `${inside.control}/${driver}`,
    inside.control,
  ];
};
