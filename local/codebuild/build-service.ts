import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { messageOf, PlatformError } from '../../lib/errors.ts';
import type { Build, BuildRequest, BuildService } from '../../lib/ports.ts';
import type { BuildServiceOptions } from './build-service-options.ts';
import { removeRemains, requireEngine } from './executors/choose-executor.ts';
import { ContainerImages } from './executors/container-images.ts';
import { KnownEngine } from './executors/known-engine.ts';
import { type FollowOptions, followLog } from './log/follow-log.ts';
import type { LogLine } from './log/log-line.ts';
import { defaultProject, type Project } from './projects/project.ts';
import { BuildFolder, buildUuid, listBuilds, uuidOf } from './run/build-folder.ts';
import { BuildRunner, type RunnerSubject } from './run/build-runner.ts';
import { isOver, resubmitted, submitted } from './run/build-state.ts';
import { FairQueue } from './run/fair-queue.ts';
import { LiveBuild } from './run/live-build.ts';

export interface LocalBuildService extends BuildService {
  /**
   * Takes up what a dead process left: interrupted builds lose what still runs of them and begin again under the same
   * id; an end that nobody was told of is told. To be called once, before the first build is asked for.
   */
  recover(): Promise<void>;
  /** Ends the running builds without a verdict: `recover` runs them again. Resolves when nothing of them is left. */
  close(): Promise<void>;
  /** The log, masked, from a line on; of a running build it goes on until the build has ended. */
  follow(buildId: string, options?: FollowOptions): AsyncIterable<LogLine>;
  /** Resolves when the build has ended, or is not known. */
  ended(buildId: string): Promise<void>;
}

const RECOVERED_AT_ONCE = 64;

/** The embedded build service: CodeBuild's phases and rules, in containers or as plain processes. */
export const createBuildService = (options: BuildServiceOptions): LocalBuildService => {
  const directory = resolve(options.directory);
  const live = new Map<string, LiveBuild>();
  const starting = new Map<string, Promise<{ buildId: string; url?: string }>>();
  const closing = new AbortController();
  const shared = {
    closing: closing.signal,
    queue: new FairQueue(options.concurrency ?? availableParallelism()),
    engine: new KnownEngine(() => options.clock.now()),
    images: new ContainerImages(() => options.clock.now()),
  };
  let count: Promise<number> | undefined;

  const nextNumber = (): Promise<number> => {
    count = (count ?? listBuilds(directory).then((builds) => builds.length)).then((builds) => builds + 1);
    return count;
  };

  const projectOf = async (request: BuildRequest): Promise<{ project: Project; isDeclared: boolean }> => {
    const name = request.projectName;
    const declared = name === undefined ? undefined : await options.projects(name);
    return { project: declared ?? defaultProject(name ?? 'commands'), isDeclared: declared !== undefined };
  };

  const launch = (subject: Omit<RunnerSubject, 'live'>): LiveBuild => {
    const build = new LiveBuild();
    const { folder } = subject;
    live.set(folder.uuid, build);
    const runner = new BuildRunner(options, shared, { ...subject, live: build });
    void runner
      .run()
      .catch((error) =>
        options.log.error({ build: folder.uuid, problem: messageOf(error) }, 'a build could not be run'),
      )
      .finally(() => {
        live.delete(folder.uuid);
        build.finish();
      });
    return build;
  };

  const start = async (request: BuildRequest, uuid: string) => {
    const folder = new BuildFolder(directory, uuid, options.flush);
    const known = await folder.readState();
    if (known) return answer(known.build.id);
    if (closing.signal.aborted) throw new PlatformError('BuildServiceClosed', 'the build service is closed');
    const { project, isDeclared } = await projectOf(request);
    if (options.executor === 'container') await requireEngine(options, shared.engine);
    const state = submitted(`${project.name}:${uuid}`, request, await nextNumber(), options.clock.now());
    await folder.writeRequest(request);
    await folder.writeState(state);
    launch({ folder, request, project, isDeclared });
    return answer(state.build.id);
  };

  const answer = (buildId: string) => ({ buildId, ...(options.url ? { url: options.url(buildId) } : {}) });

  const recoverOne = async (uuid: string): Promise<void> => {
    const folder = new BuildFolder(directory, uuid, options.flush);
    const state = await folder.readState();
    if (state?.published && isOver(state.build)) return;
    const request = await folder.readRequest();
    if (request === undefined || live.has(uuid)) return;
    const { project, isDeclared } = await projectOf(request);
    const known =
      state ?? submitted(`${project.name}:${uuid}`, request, await nextNumber(), options.clock.now());
    if (!isOver(known.build)) {
      await removeRemains(options, folder, known.remains);
      options.log.info({ build: known.build.id }, 'an interrupted build is run again');
      await folder.writeState(resubmitted(known, request, options.clock.now()));
      launch({ folder, request, project, isDeclared });
    } else if (!known.published) {
      const subject = { folder, request, project, isDeclared, live: new LiveBuild() };
      await new BuildRunner(options, shared, subject).publishEnd();
    }
  };

  const folderOf = (buildId: string): BuildFolder | undefined => {
    const uuid = uuidOf(buildId);
    return uuid === undefined ? undefined : new BuildFolder(directory, uuid, options.flush);
  };

  return {
    ensureStarted: (request) => {
      const uuid = buildUuid(request.owner.actionExecutionId);
      const underway = starting.get(uuid);
      if (underway) return underway;
      const promise = start(request, uuid).finally(() => starting.delete(uuid));
      starting.set(uuid, promise);
      return promise;
    },
    describe: async (buildId) => {
      const state = live.get(uuidOf(buildId) ?? '')?.state ?? (await folderOf(buildId)?.readState());
      if (state?.build.id !== buildId) return undefined;
      return { ...state.build, ...(options.url ? { url: options.url(buildId) } : {}) } satisfies Build;
    },
    stop: async (buildId) => {
      const build = live.get(uuidOf(buildId) ?? '');
      await build?.control.end({ status: 'STOPPED', message: 'The build was stopped.' });
      await build?.done;
    },
    recover: async () => {
      const uuids = await listBuilds(directory);
      // Some at a time: most ended long ago, and only say so.
      for (let at = 0; at < uuids.length; at += RECOVERED_AT_ONCE) {
        await Promise.all(
          uuids
            .slice(at, at + RECOVERED_AT_ONCE)
            .map((uuid) =>
              recoverOne(uuid).catch((error) =>
                options.log.error(
                  { build: uuid, problem: messageOf(error) },
                  'a build could not be taken up',
                ),
              ),
            ),
        );
      }
    },
    close: async () => {
      closing.abort();
      await Promise.all(
        [...live.values()].map(async (build) => {
          await build.control.end({ status: 'interrupted', message: 'The build service was closed.' });
          await build.done;
        }),
      );
    },
    follow: async function* (buildId, followOptions) {
      const folder = folderOf(buildId);
      if (folder === undefined || (await folder.readState())?.build.id !== buildId) return;
      const build = live.get(folder.uuid);
      yield* followLog(
        folder.log,
        build ?? { next: () => Promise.resolve(), isOver: () => true },
        followOptions,
      );
    },
    ended: async (buildId) => {
      await live.get(uuidOf(buildId) ?? '')?.done;
    },
  };
};
