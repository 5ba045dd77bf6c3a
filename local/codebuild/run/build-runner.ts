import { join, resolve } from 'node:path';
import { messageOf } from '../../../lib/errors.ts';
import type { BuildOwner } from '../../../lib/ports.ts';
import { unavailable } from '../../s3/store-unavailable.ts';
import type { BuildServiceOptions } from '../build-service-options.ts';
import { BuildCache } from '../cache/build-cache.ts';
import { chooseExecutor } from '../executors/choose-executor.ts';
import type { ContainerImages } from '../executors/container-images.ts';
import type { KnownEngine } from '../executors/known-engine.ts';
import { BuildLog } from '../log/build-log.ts';
import type { LogLine } from '../log/log-line.ts';
import type { Project } from '../projects/project.ts';
import type { EndReason } from './build-control.ts';
import type { BuildFolder } from './build-folder.ts';
import { BuildJournal } from './build-journal.ts';
import { type BuildState, type PhaseResult, passed } from './build-state.ts';
import type { FairQueue, Slot } from './fair-queue.ts';
import type { LiveBuild } from './live-build.ts';
import type { LocalRequest } from './local-request.ts';
import { runBuild } from './run-build.ts';

export interface RunnerSubject {
  readonly folder: BuildFolder;
  readonly request: LocalRequest;
  readonly project: Project;
  /** Whether somebody declared the project, or it is our default. */
  readonly isDeclared: boolean;
  readonly live: LiveBuild;
}

/** What all builds of a service share. */
export interface Shared {
  readonly queue: FairQueue;
  readonly engine: KnownEngine;
  readonly images: ContainerImages;
  /** Aborted when the service closes: what waits gives up. */
  readonly closing: AbortSignal;
}

const minute = 60_000;

/** Takes one build from the queue to its end, under its deadlines, and tells everybody. */
export class BuildRunner {
  readonly #options: BuildServiceOptions;
  readonly #shared: Shared;
  readonly #subject: RunnerSubject;

  constructor(options: BuildServiceOptions, shared: Shared, subject: RunnerSubject) {
    this.#options = options;
    this.#shared = shared;
    this.#subject = subject;
  }

  async run(): Promise<void> {
    // At once: builds are queued as they came, whatever the disk does meanwhile.
    const place = this.#wait();
    try {
      await this.#runIn(place);
    } finally {
      (await place)?.release();
    }
  }

  async #runIn(place: Promise<Slot | undefined>): Promise<void> {
    const { folder, request, live } = this.#subject;
    const journal = await this.#journal();
    const { id } = journal.state.build;
    const log = new BuildLog(
      folder.log,
      this.#options.clock,
      (line) => {
        live.grew();
        this.#tellListener(id, request.owner, line);
      },
      this.#options.logLimits,
    );
    try {
      const slot = await place;
      const result = slot === undefined ? this.#unqueued() : await this.#begin(journal, log);
      if (live.control.reason?.status === 'interrupted') return;
      await journal.end(result, this.#shared.closing);
    } finally {
      await log.close();
    }
  }

  /** A listener that throws must not take a build with it. */
  #tellListener(id: string, owner: BuildOwner, line: LogLine): void {
    try {
      this.#options.onLog?.(id, owner, line);
    } catch (error) {
      this.#options.log.error({ build: id, problem: messageOf(error) }, 'a listener of build logs threw');
    }
  }

  async #journal(): Promise<BuildJournal> {
    const { folder } = this.#subject;
    const state = await folder.readState();
    if (state === undefined) throw new Error(`no state in ${folder.path}`);
    return new BuildJournal(this.#options, this.#subject, state);
  }

  /** A place to run in; nothing, when the build was ended while it waited. */
  async #wait(): Promise<Slot | undefined> {
    const { request, project, live } = this.#subject;
    const limit = project.concurrentBuildLimit ?? Number.POSITIVE_INFINITY;
    const { slot, leave } = this.#shared.queue.enter(request.owner.pipeline, project.name, limit);
    const timer = this.#deadline(project.queuedTimeoutInMinutes, 'The build waited too long in the queue');
    const ended = new Promise<undefined>((resolve) => live.control.onEnd(() => resolve(undefined)));
    const taken = await Promise.race([slot, ended]);
    clearTimeout(timer);
    if (taken === undefined) {
      leave();
      // It may have been granted in the very moment.
      void slot.then((late) => late.release());
    }
    return taken;
  }

  #deadline(minutes: number, message: string): NodeJS.Timeout {
    const reason: EndReason = { status: 'TIMED_OUT', message: `${message} (${minutes} minutes).` };
    return setTimeout(() => void this.#subject.live.control.end(reason), minutes * minute);
  }

  #unqueued(): PhaseResult {
    const { reason } = this.#subject.live.control;
    return reason === undefined || reason.status === 'interrupted' ? passed : reason;
  }

  async #begin(journal: BuildJournal, log: BuildLog): Promise<PhaseResult> {
    const { request, project, folder, live } = this.#subject;
    const { store, secrets, clock, region, account } = this.#options;
    const { engine, images } = this.#shared;
    await journal.leave(passed);
    await journal.update((state: BuildState) => ({ ...state, runs: state.runs + 1, startTime: clock.now() }));
    await journal.started();
    this.#introduce(journal, log);
    const timer = this.#deadline(project.timeoutInMinutes, 'The build took too long');
    try {
      return await runBuild({
        request,
        project,
        folder,
        journal,
        log,
        store,
        secrets,
        cache: new BuildCache(join(resolve(this.#options.directory), 'cache'), project.name),
        clock,
        region,
        account,
        ...(this.#options.url ? { url: this.#options.url } : {}),
        environment: this.#options.environment?.() ?? {},
        control: live.control,
        warn: (fields, message) => this.#options.log.warn(fields, message),
        chooseExecutor: (tell, signal) =>
          chooseExecutor(this.#options, { folder, project, engine, images, tell, signal }),
      });
    } catch (error) {
      return { status: 'FAULT', message: log.mask.apply(messageOf(unavailable(folder.path, error))) };
    } finally {
      clearTimeout(timer);
    }
  }

  #introduce(journal: BuildJournal, log: BuildLog): void {
    const { build, runs } = journal.state;
    const { project, isDeclared, request } = this.#subject;
    log.tell(`[Container] Build ${build.id}`);
    if (!isDeclared && request.projectName !== undefined) {
      log.tell(
        `[Container] No file declares the project "${project.name}": defaults are used (buildspec.yml in the primary source)`,
      );
    }
    if (runs > 1)
      log.tell(`[Container] This is run ${runs}: the process that ran the build before was interrupted`);
  }
}
