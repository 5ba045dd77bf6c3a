import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { messageOf, PlatformError } from '../../lib/errors.ts';
import type { Build, BuildOwner, BuildRequest, BuildService } from '../../lib/ports.ts';
import { BatchRunner, type MemberHooks, type RunMember } from './batch/batch-runner.ts';
import { describeBatch } from './batch/describe-batch.ts';
import { projectOfMember } from './batch/member-request.ts';
import type { BuildServiceOptions } from './build-service-options.ts';
import { removeRemains, requireEngine } from './executors/choose-executor.ts';
import { ContainerImages } from './executors/container-images.ts';
import { KnownEngine } from './executors/known-engine.ts';
import { type FollowOptions, followLog, type Growth } from './log/follow-log.ts';
import type { LogLine } from './log/log-line.ts';
import { defaultProject, type Project } from './projects/project.ts';
import { BuildFolder, buildUuid, listBuilds, memberUuid, uuidOf } from './run/build-folder.ts';
import { BuildJournal } from './run/build-journal.ts';
import { BuildRunner, type RunnerSubject } from './run/build-runner.ts';
import { type BuildState, isOver, resubmitted, submitted } from './run/build-state.ts';
import { FairQueue } from './run/fair-queue.ts';
import { LiveBuild } from './run/live-build.ts';
import type { LocalRequest } from './run/local-request.ts';

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

/** Of a log that is written to no more. */
const noGrowth: Growth = { next: () => Promise.resolve(), isOver: () => true };

type Subject = Omit<RunnerSubject, 'live'> & { readonly state: BuildState };

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

  const projectOf = async (request: LocalRequest): Promise<{ project: Project; isDeclared: boolean }> => {
    const { projectName: name, member } = request;
    const declared = name === undefined ? undefined : await options.projects(name);
    const project = declared ?? defaultProject(name ?? 'commands');
    return {
      project: member ? projectOfMember(project, member) : project,
      isDeclared: declared !== undefined,
    };
  };

  const launch = (subject: Subject, onLine?: MemberHooks['onLine']): LiveBuild => {
    const build = new LiveBuild();
    const { folder, request, state } = subject;
    live.set(folder.uuid, build);
    // The lines of a build that is one of a batch go into the log of the batch, which tells the listener.
    const heard = onLine ? { onLog: (_: string, __: BuildOwner, line: LogLine) => onLine(line) } : {};
    const runner = request.batch
      ? new BatchRunner(options, { ...subject, state, live: build, runMember, closing: closing.signal })
      : new BuildRunner({ ...options, ...heard }, shared, { ...subject, live: build });
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

  const begin = async (folder: BuildFolder, request: LocalRequest, onLine?: MemberHooks['onLine']) => {
    if (closing.signal.aborted) throw new PlatformError('BuildServiceClosed', 'the build service is closed');
    const { project, isDeclared } = await projectOf(request);
    if (options.executor === 'container') await requireEngine(options, shared.engine);
    const id = `${project.name}:${folder.uuid}`;
    const state = submitted(id, request, await nextNumber(), options.clock.now());
    await folder.writeRequest(request);
    await folder.writeState(state);
    return { id, live: launch({ folder, request, project, isDeclared, state }, onLine) };
  };

  const start = async (request: BuildRequest, uuid: string) => {
    const folder = new BuildFolder(directory, uuid, options.flush);
    const known = await folder.readState();
    return answer(known ? known.build.id : (await begin(folder, request)).id);
  };

  const answer = (buildId: string) => ({ buildId, ...(options.url ? { url: options.url(buildId) } : {}) });

  /** Begins a build again that a dead process left unfinished. */
  const resume = async (
    folder: BuildFolder,
    request: LocalRequest,
    known: BuildState,
    onLine?: MemberHooks['onLine'],
  ): Promise<LiveBuild> => {
    const { project, isDeclared } = await projectOf(request);
    await removeRemains(options, folder, known.remains);
    options.log.info({ build: known.build.id }, 'an interrupted build is run again');
    const state = resubmitted(known, request, options.clock.now());
    await folder.writeState(state);
    return launch({ folder, request, project, isDeclared, state }, onLine);
  };

  const recoverOne = async (uuid: string): Promise<void> => {
    const folder = new BuildFolder(directory, uuid, options.flush);
    const state = await folder.readState();
    if (state?.published && isOver(state.build)) return;
    const request = await folder.readRequest();
    if (request === undefined || live.has(uuid)) return;
    const known = state ?? (await unwritten(folder, request));
    if (!isOver(known.build)) {
      // A build of a batch is taken up by its batch.
      if (!request.member) await resume(folder, request, known);
    } else if (!known.published) {
      const { project } = await projectOf(request);
      await new BuildJournal(
        options,
        { folder, request, project, live: new LiveBuild() },
        known,
      ).publishEnd();
    }
  };

  /** The process died between the request and the state. */
  const unwritten = async (folder: BuildFolder, request: LocalRequest): Promise<BuildState> => {
    const { project } = await projectOf(request);
    const id = `${project.name}:${folder.uuid}`;
    return submitted(id, request, await nextNumber(), options.clock.now());
  };

  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other: builds of a batch come into the queue as they were declared. */
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const mine = turn.catch(() => {}).then(work);
    turn = mine;
    return mine;
  };

  const runMember: RunMember = async (request, { onLine, onLive }) => {
    const uuid = memberUuid(request.owner.actionExecutionId, request.member?.identifier ?? '');
    const folder = new BuildFolder(directory, uuid, options.flush);
    const known = await folder.readState();
    if (known && isOver(known.build)) {
      for await (const line of followLog(folder.log, noGrowth)) onLine(line);
      return known.build;
    }
    const build = await inTurn(async () =>
      known ? resume(folder, request, known, onLine) : (await begin(folder, request, onLine)).live,
    );
    onLive(build);
    await build.done;
    const state = await folder.readState();
    if (state === undefined) throw new Error(`no state in ${folder.path}`);
    return state.build;
  };

  /** As it is now; on disk is what a crash needs. */
  const stateOf = async (uuid: string): Promise<BuildState | undefined> =>
    live.get(uuid)?.state ?? (await new BuildFolder(directory, uuid).readState());

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
      const build = await describe(buildId);
      return build && { ...build, ...(options.url ? { url: options.url(buildId) } : {}) };
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
      yield* followLog(folder.log, build ?? noGrowth, followOptions);
    },
    ended: async (buildId) => {
      await live.get(uuidOf(buildId) ?? '')?.done;
    },
  };
};
