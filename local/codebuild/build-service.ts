import { resolve } from 'node:path';
import { messageOf } from '../../lib/errors.ts';
import type { Build, BuildRequest, BuildService } from '../../lib/ports.ts';
import { describeBatch } from './batch/describe-batch.ts';
import type { BuildServiceOptions } from './build-service-options.ts';
import { type FollowOptions, followLog } from './log/follow-log.ts';
import type { LogLine } from './log/log-line.ts';
import { stopped } from './run/build-control.ts';
import { buildUuid, listLeft, memberUuid, uuidOf } from './run/build-folder.ts';
import { BuildLauncher, noGrowth } from './run/build-launcher.ts';
import type { BuildState } from './run/build-state.ts';

export interface LocalBuildService extends BuildService {
  /**
   * Takes up what a dead process left: interrupted builds lose what still runs of them and begin again under the same
   * id; an end that nobody was told of is told. To be called once, before the first build is asked for.
   */
  recover(): Promise<void>;
  /** Instead of `recover`: what had not ended is stopped, with all that still runs of it, and never begins again. */
  abandon(): Promise<void>;
  /**
   * Resolves when the build has ended, also one that a dead process left: nothing of it runs on, and `recover` does not
   * take it up.
   */
  stop(buildId: string): Promise<void>;
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
  const launcher = new BuildLauncher(options, directory);
  const { live } = launcher;
  const starting = new Map<string, Promise<{ buildId: string; url?: string }>>();

  const placeOf = (buildId: string) => (options.url ? { url: options.url(buildId) } : {});

  const start = async (request: BuildRequest, uuid: string) => {
    const folder = launcher.folderOf(uuid);
    const known = await folder.readState();
    const buildId = known ? known.build.id : (await launcher.begin(folder, request)).id;
    return { buildId, ...placeOf(buildId) };
  };

  /** As it is now; on disk is what a crash needs. */
  const stateOf = async (uuid: string): Promise<BuildState | undefined> =>
    live.get(uuid)?.state ?? (await launcher.folderOf(uuid).readState());

  const describe = async (buildId: string): Promise<Build | undefined> => {
    const state = await stateOf(uuidOf(buildId) ?? '');
    if (state?.build.id !== buildId) return undefined;
    if (!state.build.builds) return state.build;
    const { actionExecutionId } = state.build.owner;
    return describeBatch(
      state,
      async (identifier) => (await stateOf(memberUuid(actionExecutionId, identifier)))?.build,
    );
  };

  const forEachLeft = async (work: (uuid: string) => Promise<void>): Promise<void> => {
    const tryOne = (uuid: string): Promise<void> =>
      work(uuid).catch((error) =>
        options.log.error({ build: uuid, problem: messageOf(error) }, 'a build could not be taken up'),
      );
    const uuids = await listLeft(directory);
    // Some at a time: an older version has noted none as ended.
    for (let at = 0; at < uuids.length; at += RECOVERED_AT_ONCE)
      await Promise.all(uuids.slice(at, at + RECOVERED_AT_ONCE).map(tryOne));
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
      const build = await describe(buildId);
      return build && { ...build, ...placeOf(buildId) };
    },
    stop: async (buildId) => {
      const uuid = uuidOf(buildId) ?? '';
      const build = live.get(uuid);
      if (build) {
        await build.control.end(stopped);
        await build.done;
      } else if ((await stateOf(uuid))?.build.id === buildId) {
        await launcher.abandon(uuid);
      }
    },
    recover: () => forEachLeft((uuid) => launcher.recover(uuid)),
    abandon: () => forEachLeft((uuid) => launcher.abandon(uuid)),
    close: async () => {
      launcher.close();
      await Promise.all(
        [...live.values()].map(async (build) => {
          await build.control.end({ status: 'interrupted', message: 'The build service was closed.' });
          await build.done;
        }),
      );
    },
    follow: async function* (buildId, followOptions) {
      const uuid = uuidOf(buildId) ?? '';
      const folder = launcher.folderOf(uuid);
      if ((await folder.readState())?.build.id !== buildId) return;
      yield* followLog(folder.log, live.get(uuid) ?? noGrowth, followOptions);
    },
    ended: async (buildId) => {
      await live.get(uuidOf(buildId) ?? '')?.done;
    },
  };
};
