import { availableParallelism } from 'node:os';
import { ClosingError, messageOf } from '../../../lib/errors.ts';
import type { Build, BuildOwner } from '../../../lib/ports.ts';
import { BatchRunner, type MemberHooks } from '../batch/batch-runner.ts';
import { projectOfMember } from '../batch/member-request.ts';
import type { BuildServiceOptions } from '../build-service-options.ts';
import { removeRemains, requireEngine } from '../executors/choose-executor.ts';
import { ContainerImages } from '../executors/container-images.ts';
import { KnownEngine } from '../executors/known-engine.ts';
import { followLog, type Growth } from '../log/follow-log.ts';
import type { LogLine } from '../log/log-line.ts';
import { defaultProject, type Project } from '../projects/project.ts';
import { stopped } from './build-control.ts';
import { BuildFolder, listBuilds, memberUuid } from './build-folder.ts';
import { BuildJournal } from './build-journal.ts';
import { BuildRunner, type RunnerSubject, type Shared } from './build-runner.ts';
import { type BuildState, isOver, resubmitted, submitted } from './build-state.ts';
import { FairQueue } from './fair-queue.ts';
import { cleanUp } from './finish-build.ts';
import { LiveBuild } from './live-build.ts';
import type { LocalRequest } from './local-request.ts';

type Subject = Omit<RunnerSubject, 'live'> & { readonly state: BuildState };
type OnLine = MemberHooks['onLine'];

/** Of a log that is written to no more. */
export const noGrowth: Growth = { next: () => Promise.resolve(), isOver: () => true };

/** Begins builds and batches, takes up what a dead process left of them, and knows those at work. */
export class BuildLauncher {
  /** Those at work, by uuid. */
  readonly live = new Map<string, LiveBuild>();
  readonly #options: BuildServiceOptions;
  readonly #directory: string;
  readonly #closing = new AbortController();
  readonly #shared: Shared;
  #count: Promise<number> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: BuildServiceOptions, directory: string) {
    this.#options = options;
    this.#directory = directory;
    this.#shared = {
      closing: this.#closing.signal,
      queue: new FairQueue(options.concurrency ?? availableParallelism()),
      engine: new KnownEngine(() => options.clock.now()),
      images: new ContainerImages(() => options.clock.now()),
    };
  }

  /** From now on nothing begins, and what waits for the disk gives up. */
  close(): void {
    this.#closing.abort();
  }

  folderOf(uuid: string): BuildFolder {
    return new BuildFolder(this.#directory, uuid, this.#options.flush);
  }

  /** @throws {ClosingError} once closed, and what stands in the way of a build of this project. */
  async begin(folder: BuildFolder, request: LocalRequest, onLine?: OnLine) {
    if (this.#shared.closing.aborted)
      throw new ClosingError('BuildServiceClosed', 'the build service is closed');
    const { project, isDeclared } = await this.#projectOf(request);
    if (this.#options.executor === 'container') await requireEngine(this.#options, this.#shared.engine);
    const state = await this.#submitted(folder, request, project);
    await this.#write(folder, request, state);
    const live = this.#launch({ folder, request, project, isDeclared, state }, onLine);
    return { id: state.build.id, live };
  }

  /** A request whose state was not written would be taken up at the next start, for nobody: whoever asked was told no. */
  async #write(folder: BuildFolder, request: LocalRequest, state: BuildState): Promise<void> {
    try {
      await folder.writeRequest(request);
      await folder.writeState(state);
    } catch (error) {
      await folder
        .remove()
        .catch((problem) =>
          this.#options.log.error(
            { build: folder.uuid, problem: messageOf(problem) },
            'what was written of a build that did not begin could not be removed',
          ),
        );
      throw error;
    }
  }

  /** Takes up what a dead process left of a build: one that had not ended begins again, an end that was not told is told. */
  async recover(uuid: string): Promise<void> {
    const left = await this.#leftOf(uuid);
    if (left === undefined) return;
    const { folder, request, state } = left;
    if (isOver(state.build)) await this.#tellEnd(left);
    // A build of a batch is taken up by its batch.
    else if (!request.member) await this.#resume(folder, request, state);
  }

  /** As `recover`, but a build that had not ended is stopped: nothing of it runs on, and nobody takes it up again. */
  async abandon(uuid: string): Promise<void> {
    const left = await this.#leftOf(uuid);
    if (left === undefined) return;
    if (isOver(left.state.build)) return this.#tellEnd(left);
    const live = new LiveBuild();
    await this.#keep(left, live, () => this.#stopLeft(left, live)).done;
  }

  async #stopLeft(left: Subject, live: LiveBuild): Promise<void> {
    const { folder, state } = left;
    const { owner } = state.build;
    await removeRemains(this.#options, folder, state.remains);
    for (const { task } of state.plan?.builds ?? [])
      await this.abandon(memberUuid(owner.actionExecutionId, task.identifier));
    const journal = new BuildJournal(this.#options, { ...left, live }, state);
    const warn = (fields: object, message: string): void => this.#options.log.warn(fields, message);
    await cleanUp({ folder, journal, warn, control: live.control });
    await journal.end(stopped, this.#shared.closing);
  }

  #tellEnd(left: Subject): Promise<void> {
    return new BuildJournal(this.#options, { ...left, live: new LiveBuild() }, left.state).publishEnd();
  }

  /** What is on disk of a build that this process is not at work on; nothing, when nobody has to do anything about it. */
  async #leftOf(uuid: string): Promise<Subject | undefined> {
    const folder = this.folderOf(uuid);
    const known = await folder.readState();
    if (known?.published && isOver(known.build)) {
      folder.noteEnded();
      return undefined;
    }
    const request = await folder.readRequest();
    if (request === undefined || this.live.has(uuid)) return undefined;
    const { project, isDeclared } = await this.#projectOrDefault(request);
    // The process may have died between the request and the state.
    const state = known ?? (await this.#submitted(folder, request, project));
    return { folder, request, project, isDeclared, state };
  }

  /** Begins a build again. One that cannot begin, since its project is not valid any more or the disk is full, ends. */
  async #resume(
    folder: BuildFolder,
    request: LocalRequest,
    known: BuildState,
    onLine?: OnLine,
  ): Promise<LiveBuild> {
    try {
      const { project, isDeclared } = await this.#projectOf(request);
      await removeRemains(this.#options, folder, known.remains);
      this.#options.log.info({ build: known.build.id }, 'an interrupted build is run again');
      const state = resubmitted(known, request, this.#options.clock.now());
      await folder.writeState(state);
      return this.#launch({ folder, request, project, isDeclared, state }, onLine);
    } catch (error) {
      const subject = { folder, request, state: known, ...(await this.#projectOrDefault(request)) };
      return this.#keep(subject, new LiveBuild(), () => Promise.reject(error));
    }
  }

  #launch(subject: Subject, onLine?: OnLine): LiveBuild {
    const live = new LiveBuild();
    return this.#keep(subject, live, () => this.#runnerOf(subject, live, onLine).run());
  }

  /** Knows a build while somebody is at work on it. Work that throws has left no verdict: then the build ends as a fault. */
  #keep(subject: Subject, live: LiveBuild, work: () => Promise<void>): LiveBuild {
    const { uuid } = subject.folder;
    this.live.set(uuid, live);
    void work()
      .catch((error) => this.#fault(subject, live, error))
      .catch((error) =>
        this.#options.log.error({ build: uuid, problem: messageOf(error) }, 'the end of a build was lost'),
      )
      .finally(() => {
        this.live.delete(uuid);
        live.finish();
      });
    return live;
  }

  /** Nobody has a deadline for a build but itself: one that is not ended would be waited for until the next start. */
  async #fault(subject: Subject, live: LiveBuild, error: unknown): Promise<void> {
    const message = messageOf(error);
    this.#options.log.error({ build: subject.state.build.id, problem: message }, 'a build could not be run');
    const state = live.state ?? subject.state;
    const { aborted: isClosing } = this.#shared.closing;
    if (isClosing || live.control.reason?.status === 'interrupted' || isOver(state.build)) return;
    const journal = new BuildJournal(this.#options, { ...subject, live }, state);
    await journal.end({ status: 'FAULT', message }, this.#shared.closing);
  }

  #runnerOf(subject: Subject, live: LiveBuild, onLine: OnLine | undefined): { run(): Promise<void> } {
    if (subject.request.batch) {
      const runMember = (request: LocalRequest, hooks: MemberHooks) => this.#runMember(request, hooks);
      return new BatchRunner(this.#options, { ...subject, live, runMember, closing: this.#shared.closing });
    }
    // The lines of a build that is one of a batch go into the log of the batch, which tells the listener.
    const heard = onLine ? { onLog: (_: string, __: BuildOwner, line: LogLine) => onLine(line) } : {};
    return new BuildRunner({ ...this.#options, ...heard }, this.#shared, { ...subject, live });
  }

  async #runMember(request: LocalRequest, { onLine, onLive }: MemberHooks): Promise<Build> {
    const folder = this.folderOf(
      memberUuid(request.owner.actionExecutionId, request.member?.identifier ?? ''),
    );
    // The turn first: whatever the disk does meanwhile, builds come into the queue as they were declared.
    const begun = await this.#inTurn(async () => {
      const state = await folder.readState();
      if (state && isOver(state.build)) return state.build;
      return state
        ? this.#resume(folder, request, state, onLine)
        : (await this.begin(folder, request, onLine)).live;
    });
    if (!(begun instanceof LiveBuild)) {
      for await (const line of followLog(folder.log, noGrowth)) onLine(line);
      return begun;
    }
    onLive(begun);
    await begun.done;
    const state = await folder.readState();
    if (state === undefined) throw new Error(`no state in ${folder.path}`);
    return state.build;
  }

  /** One after the other: builds of a batch come into the queue as they were declared. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = this.#turn.catch(() => {}).then(work);
    this.#turn = mine;
    return mine;
  }

  async #projectOf(request: LocalRequest): Promise<{ project: Project; isDeclared: boolean }> {
    const { projectName: name, member } = request;
    const declared = name === undefined ? undefined : await this.#options.projects(name);
    const project = declared ?? defaultProject(name ?? 'commands');
    return {
      project: member ? projectOfMember(project, member) : project,
      isDeclared: declared !== undefined,
    };
  }

  /** For telling how a build ended, which must not hang on whether the file of its project is still valid. */
  #projectOrDefault(request: LocalRequest): Promise<{ project: Project; isDeclared: boolean }> {
    const project = defaultProject(request.projectName ?? 'commands');
    return this.#projectOf(request).catch(() => ({ project, isDeclared: false }));
  }

  async #submitted(folder: BuildFolder, request: LocalRequest, project: Project): Promise<BuildState> {
    const before = this.#count ?? listBuilds(this.#directory).then((builds) => builds.length);
    this.#count = before.then((builds) => builds + 1);
    const number = await this.#count;
    return submitted(`${project.name}:${folder.uuid}`, request, number, this.#options.clock.now());
  }
}
