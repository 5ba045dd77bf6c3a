import { ConfigurationError, messageOf } from '../../../lib/errors.ts';
import type { Project } from '../projects/project.ts';
import type { BuildFolder } from '../run/build-folder.ts';
import { limitsOf } from './build-limits.ts';
import { type ContainerEngine, containerEngine, type EngineName } from './container-engine.ts';
import { containerExecutor } from './container-executor.ts';
import { type ContainerImages, ImageNotAvailable } from './container-images.ts';
import { defaultGraceMs, type Executor } from './executor.ts';
import { killMarked } from './kill-marked.ts';
import type { KnownEngine } from './known-engine.ts';
import { processExecutor } from './process-executor.ts';

export type ExecutorChoice = 'auto' | 'container' | 'process';

export interface ExecutorOptions {
  readonly executor: ExecutorChoice;
  /** Forces one engine; otherwise docker is asked first, then podman. */
  readonly engine?: EngineName;
  /** Come before every command of the engine: `--root DIR`. */
  readonly engineArguments?: readonly string[];
  /** Further arguments of the engine's `create`: `--volume /usr:/usr:ro`. */
  readonly createArguments?: readonly string[];
  readonly graceMs?: number;
}

export interface BuildPlace {
  readonly folder: BuildFolder;
  readonly project: Project;
  readonly engine: KnownEngine;
  readonly images: ContainerImages;
  readonly tell: (line: string) => void;
  /** Aborted when the build is to end. */
  readonly signal: AbortSignal;
}

/**
 * Picks where a build runs. With `container` nothing else will do; with `auto` a build for which there is no engine or
 * no image runs as a process, and its log says why.
 * @throws {ContainerEngineNotFound} {ImageNotAvailable} {ConfigurationError}
 */
export const chooseExecutor = async (options: ExecutorOptions, place: BuildPlace): Promise<Executor> => {
  if (options.executor === 'process') {
    tellWhatIsNotKept(place);
    return processOf(options, place);
  }
  if (options.executor === 'container') return containerOf(options, place, await place.engine.find(options));
  try {
    const engine = await place.engine.find(options);
    const executor = await containerOf(options, place, engine);
    await probe(engine, executor.isolation, options, place);
    return executor;
  } catch (error) {
    place.tell(`No container: ${messageOf(error)}`);
    place.tell('The build runs as a plain process of this machine instead, without isolation');
    tellWhatIsNotKept(place);
    return processOf(options, place);
  }
};

/** What a project asks of a container and a process cannot give: said, not left out in silence. */
const tellWhatIsNotKept = ({ project, tell }: BuildPlace): void => {
  const { network, diskMiB: _kept, ...limits } = project.local;
  const asked = [...(network === 'default' ? [] : [`network ${network}`]), ...Object.keys(limits)];
  if (asked.length > 0)
    tell(`WARNING: a plain process does not have what the project asks for: ${asked.join(', ')}`);
};

const processOf = (options: ExecutorOptions, { folder }: BuildPlace): Executor =>
  processExecutor({
    build: folder.uuid,
    paths: { output: folder.output, control: folder.control },
    graceMs: options.graceMs ?? defaultGraceMs,
  });

const containerOf = async (
  options: ExecutorOptions,
  place: BuildPlace,
  engine: ContainerEngine,
): Promise<Executor> => {
  const { folder, project, images, tell, signal } = place;
  const { image } = project.environment;
  if (image === undefined)
    throw new ConfigurationError(`project "${project.name}"`, 'names no image (environment.image)');
  return containerExecutor({
    build: folder.uuid,
    engine,
    image: await images.ensure(engine, image, tell, signal),
    paths: { output: folder.output, control: folder.control },
    project,
    limits: limitsOf(project),
    graceMs: options.graceMs ?? defaultGraceMs,
    ...(options.createArguments ? { createArguments: options.createArguments } : {}),
  });
};

/** An engine that answers may still be unable to run anything (cgroups, networking); each image is tried once. */
const probe = async (
  engine: ContainerEngine,
  isolation: string,
  options: ExecutorOptions,
  place: BuildPlace,
): Promise<void> => {
  const image = place.project.environment.image ?? '';
  if (place.images.isProven(isolation)) return;
  const network = place.project.local.network;
  const name = await place.images.ensure(engine, image, place.tell, place.signal);
  const answer = await engine.run([
    ...['run', '--rm', '--entrypoint', 'sh'],
    ...(network === 'default' ? [] : ['--network', network]),
    ...(options.createArguments ?? []),
    ...[name, '-c', 'echo stepline'],
  ]);
  // Its exit code is not to be trusted everywhere (podman's socket); what it prints is.
  if (answer.output.trim() !== 'stepline')
    throw new ImageNotAvailable(image, `does not run: ${answer.problem}`);
  place.images.proven(isolation);
};

/** @throws {ContainerEngineNotFound} where a container is wanted and there is no engine. */
export const requireEngine = async (options: ExecutorOptions, engine: KnownEngine): Promise<void> => {
  await engine.find(options);
};

/** What an interrupted run may have left besides processes. */
export interface Remains {
  readonly engine: EngineName;
  readonly container: string;
}

/** Ends what an interrupted run left behind, at once: nobody waits for its manners. */
export const removeRemains = async (
  options: ExecutorOptions,
  folder: BuildFolder,
  remains: Remains | undefined,
): Promise<void> => {
  await killMarked({ build: folder.uuid, directory: folder.output }, 0);
  if (remains === undefined) return;
  const engine = containerEngine(remains.engine, options.engineArguments);
  await engine.run(['kill', remains.container]);
  await engine.run(['rm', '--force', remains.container]);
};
