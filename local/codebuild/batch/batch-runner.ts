import { messageOf } from '../../../lib/errors.ts';
import type { Build } from '../../../lib/ports.ts';
import type { BuildServiceOptions } from '../build-service-options.ts';
import { BuildLog } from '../log/build-log.ts';
import type { LogLine } from '../log/log-line.ts';
import type { Project } from '../projects/project.ts';
import type { BuildFolder } from '../run/build-folder.ts';
import { BuildJournal } from '../run/build-journal.ts';
import { type BuildState, type PhaseResult, passed } from '../run/build-state.ts';
import { cleanUp, storeLog } from '../run/finish-build.ts';
import type { LiveBuild } from '../run/live-build.ts';
import type { LocalRequest } from '../run/local-request.ts';
import { PhaseKeeper } from '../run/phase-keeper.ts';
import { runBatchBuilds } from './batch-builds.ts';
import { combineArtifacts } from './combine-artifacts.ts';
import { memberRequest } from './member-request.ts';
import { type BatchPlan, type PlannedBuild, planBatch } from './plan-batch.ts';
import { readBatchSpec } from './read-batch-spec.ts';

export interface BatchSubject {
  readonly folder: BuildFolder;
  readonly request: LocalRequest;
  readonly project: Project;
  readonly live: LiveBuild;
  readonly state: BuildState;
  readonly runMember: RunMember;
  /** Aborted when the service closes: what waits for the disk gives up. */
  readonly closing: AbortSignal;
}

/** Starts the build of this request, or goes on with what is left of it; resolves when it runs no more. */
export type RunMember = (request: LocalRequest, hooks: MemberHooks) => Promise<Build>;

export interface MemberHooks {
  /** Hears every line of the build from its first, also of one that had ended before. */
  readonly onLine: (line: LogLine) => void;
  readonly onLive: (live: LiveBuild) => void;
}

const minute = 60_000;

/**
 * Takes one batch to its end. It holds no place in the queue: its builds take theirs, like all builds of the pipeline.
 * After a crash it goes on with its plan: a build that had ended is not run again.
 */
export class BatchRunner {
  readonly #options: BuildServiceOptions;
  readonly #subject: BatchSubject;
  readonly #journal: BuildJournal;
  readonly #log: BuildLog;
  readonly #phases: PhaseKeeper;
  readonly #builds = new Map<string, Build>();

  constructor(options: BuildServiceOptions, subject: BatchSubject) {
    const { folder, live, state } = subject;
    const { clock, logLimits } = options;
    this.#options = options;
    this.#subject = subject;
    this.#journal = new BuildJournal(options, subject, state);
    this.#log = new BuildLog(folder.log, clock, (line) => this.#heard(line), logLimits);
    this.#phases = new PhaseKeeper({
      journal: this.#journal,
      log: this.#log,
      control: live.control,
      clock,
      folder,
    });
  }

  async run(): Promise<void> {
    const { project, live } = this.#subject;
    const { timeoutInMinutes } = project.batch;
    const message = `The batch took too long (${timeoutInMinutes} minutes).`;
    const timeout = () => void live.control.end({ status: 'TIMED_OUT', message });
    const timer = setTimeout(timeout, timeoutInMinutes * minute);
    try {
      const now = this.#options.clock.now();
      await this.#journal.update((known) => ({ ...known, runs: known.runs + 1, startTime: now }));
      this.#log.tell(`[Container] Batch ${this.#journal.state.build.id}`);
      const result = await this.#toItsEnd();
      if (live.control.reason?.status !== 'interrupted') await this.#end(result);
    } finally {
      clearTimeout(timer);
      await this.#log.close();
    }
  }

  async #toItsEnd(): Promise<PhaseResult> {
    const hasRun =
      (await this.#phases.run('DOWNLOAD_BATCHSPEC', () => this.#settle())) &&
      (await this.#phases.run('IN_PROGRESS', () => this.#runBuilds()));
    if (hasRun && this.#subject.request.batch?.combineArtifacts)
      await this.#phases.run('COMBINE_ARTIFACTS', () => this.#combine());
    return this.#phases.result;
  }

  async #settle(): Promise<PhaseResult> {
    const plan = this.#journal.state.plan ?? (await this.#plan());
    await this.#journal.update((state) => ({ ...state, plan }));
    this.#phases.tell(`Builds of the batch: ${plan.builds.map(({ task }) => task.identifier).join(', ')}`);
    return passed;
  }

  async #plan(): Promise<BatchPlan> {
    const { request, project, folder } = this.#subject;
    await folder.clear();
    const spec = await readBatchSpec(request, project, this.#options.store, folder.output);
    return planBatch(request, spec, project);
  }

  async #runBuilds(): Promise<PhaseResult> {
    const { live, request } = this.#subject;
    const { plan = { fastFail: false, builds: [] } } = this.#journal.state;
    const result = await runBatchBuilds(plan, {
      control: live.control,
      tell: this.#phases.tell,
      run: (planned, onRunning) =>
        this.#runOne(planned, ({ control }) => onRunning({ end: (reason) => control.end(reason) })),
    });
    const builds = plan.builds.flatMap(({ task }) => this.#builds.get(task.identifier) ?? []);
    const reports = builds.flatMap((build) => build.reports);
    // Combined, the builds made parts only.
    const artifacts = request.batch?.combineArtifacts ? [] : builds.flatMap((build) => build.artifacts);
    this.#journal.change({ reports, artifacts });
    return result;
  }

  async #runOne(planned: PlannedBuild, onLive: MemberHooks['onLive']): Promise<Build> {
    const { request, runMember } = this.#subject;
    const onLine = (line: LogLine) => this.#log.pass(planned.task.identifier, line);
    const build = await runMember(memberRequest(this.#journal.state.build.id, request, planned), {
      onLine,
      onLive,
    });
    this.#builds.set(planned.task.identifier, build);
    return build;
  }

  async #combine(): Promise<PhaseResult> {
    const { request, folder } = this.#subject;
    for (const { artifact, key } of request.outputs) {
      const parts = partsOf(this.#journal.state);
      await folder.clear();
      const { store } = this.#options;
      const { files, without } = await combineArtifacts(parts, key, store, folder.output);
      if (without.length > 0)
        this.#phases.tell(`WARNING: not in the combined artifact ${artifact}: ${without.join(', ')}`);
      this.#phases.tell(
        files === 0
          ? `WARNING: no build made files for the output artifact "${artifact}": nothing is stored for it`
          : `Combined artifact ${artifact}: ${files} files of ${parts.length - without.length} builds`,
      );
      if (files > 0) this.#journal.change({ artifacts: [artifact] });
    }
    return passed;
  }

  async #end(result: PhaseResult): Promise<void> {
    const { folder, request, live, closing } = this.#subject;
    const { store, log: diary } = this.#options;
    const warn = diary.warn.bind(diary);
    const journal = this.#journal;
    const context = { store, folder, journal, request, warn, log: this.#log, control: live.control };
    this.#phases.tell(`Batch ${journal.state.build.id}: ${result.status}`);
    await this.#log.close();
    await storeLog(context);
    await cleanUp(context);
    await journal.end(result, closing);
    // Not before the end is on disk: a batch that is taken up again combines them again.
    if (request.batch?.combineArtifacts) await this.#removeParts();
  }

  async #removeParts(): Promise<void> {
    const { store, log } = this.#options;
    for (const { key } of partsOf(this.#journal.state)) {
      await store
        .delete(key)
        .catch((error) =>
          log.warn({ key, problem: messageOf(error) }, 'a part of an artifact was not removed'),
        );
    }
  }

  #heard(line: LogLine): void {
    const { live, request, state } = this.#subject;
    live.grew();
    try {
      this.#options.onLog?.(state.build.id, request.owner, line);
    } catch (error) {
      const fields = { build: state.build.id, problem: messageOf(error) };
      this.#options.log.error(fields, 'a listener of build logs threw');
    }
  }
}

/** Of a combined output, what each build makes of it. */
const partsOf = ({ plan }: BuildState) =>
  (plan?.builds ?? []).flatMap(({ task, outputs }) =>
    outputs.map(({ key }) => ({ identifier: task.identifier, key })),
  );
