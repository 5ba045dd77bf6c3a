import { createReadStream } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { execa } from 'execa';
import { messageOf, SteplineError } from '../../../lib/errors.ts';
import type { BuildRequest, ObjectStore, Secrets } from '../../../lib/ports.ts';
import { encodeName } from '../../../lib/store/keys.ts';
import { type Buildspec, type CommandPhase, commandPhases } from '../buildspec/buildspec.ts';
import type { BuildCache } from '../cache/build-cache.ts';
import { restoreCache, saveCache } from '../cache/cache-steps.ts';
import { buildVariables, sourceDirectory } from '../environment/build-variables.ts';
import { resolveVariables } from '../environment/resolve-variables.ts';
import type { Executor } from '../executors/executor.ts';
import type { BuildLog } from '../log/build-log.ts';
import { createMask } from '../log/mask.ts';
import type { Project } from '../projects/project.ts';
import { ShellSession } from '../shell/shell-session.ts';
import type { BuildControl } from './build-control.ts';
import type { BuildFolder } from './build-folder.ts';
import type { BuildJournal } from './build-journal.ts';
import { type PhaseResult, passed } from './build-state.ts';
import { checkRuntimes } from './check-runtimes.ts';
import { chooseBuildspec } from './choose-buildspec.ts';
import { runCommandPhase } from './command-phase.ts';
import { containerTime } from './container-time.ts';
import { phaseAfter, runPhaseOf } from './phase-rules.ts';
import { unpackInputs } from './unpack-inputs.ts';
import { uploadArtifacts } from './upload-artifacts.ts';
import { uploadReports } from './upload-reports.ts';

export interface RunContext {
  readonly request: BuildRequest;
  readonly project: Project;
  readonly folder: BuildFolder;
  readonly journal: BuildJournal;
  readonly control: BuildControl;
  readonly log: BuildLog;
  readonly store: ObjectStore;
  readonly secrets: Secrets;
  readonly cache: BuildCache;
  readonly clock: { now(): number };
  readonly region: string;
  readonly account: string;
  /** What this machine tells every build. */
  readonly environment: Readonly<Record<string, string>>;
  readonly warn: (fields: object, message: string) => void;
  /** Picks where to run; says in the log why, when it is not what was hoped for. */
  readonly chooseExecutor: (tell: (line: string) => void, signal: AbortSignal) => Promise<Executor>;
}

/** The parts of a build that are there once its sources are. */
interface Prepared {
  readonly buildspec: Buildspec;
  readonly session: ShellSession;
  readonly secretNames: ReadonlySet<string>;
}

/**
 * Runs one build through CodeBuild's phases, from PROVISIONING to FINALIZING, and answers how it ended: the first phase
 * that did not succeed says so, unless the build was stopped or timed out. Whatever happens, no process of it is left.
 */
export const runBuild = async (context: RunContext): Promise<PhaseResult> => {
  const run = new BuildRun(context);
  try {
    return await run.toItsEnd();
  } finally {
    await run.dispose();
  }
};

class BuildRun {
  readonly #context: RunContext;
  #executor: Executor | undefined;
  #prepared: Prepared | undefined;
  #first: PhaseResult = passed;

  constructor(context: RunContext) {
    this.#context = context;
  }

  async toItsEnd(): Promise<PhaseResult> {
    const isReady =
      (await this.#phase('PROVISIONING', () => this.#provision())) &&
      (await this.#phase('DOWNLOAD_SOURCE', () => this.#download()));
    if (isReady && (await this.#commandPhases())) {
      await this.#phase('UPLOAD_ARTIFACTS', () => this.#upload());
    }
    // A stop that comes now comes too late: what was to be done is done.
    const result = this.#result();
    await this.#finalize(result);
    return result;
  }

  async dispose(): Promise<void> {
    const executor = this.#executor;
    this.#executor = undefined;
    this.#prepared?.session.close();
    await executor?.dispose();
  }

  #result(): PhaseResult {
    const { reason } = this.#context.control;
    if (reason === undefined || reason.status === 'interrupted') return this.#first;
    return { status: reason.status, message: reason.message };
  }

  #tell = (text: string): void => {
    this.#context.log.tell(`[Container] ${containerTime(this.#context.clock.now())} ${text}`);
  };

  /** Runs one phase; `false` when it did not succeed, or the build is to end. */
  async #phase(type: string, work: () => Promise<PhaseResult>): Promise<boolean> {
    const { journal, log, control } = this.#context;
    if (control.reason) return false;
    log.phase = type;
    await journal.enter(type);
    this.#tell(`Entering phase ${type}`);
    const result = this.#ended() ?? (await this.#outcome(work));
    this.#tell(`Phase complete: ${type} State: ${result.status}`);
    if (result.message !== undefined) this.#tell(`Phase context: ${result.message}`);
    await journal.leave(result);
    if (this.#first.status === 'SUCCEEDED') this.#first = result;
    return result.status === 'SUCCEEDED';
  }

  async #outcome(work: () => Promise<PhaseResult>): Promise<PhaseResult> {
    try {
      const result = await work();
      return this.#ended() ?? result;
    } catch (error) {
      return this.#ended() ?? this.#faultOf(error);
    }
  }

  #ended(): PhaseResult | undefined {
    const { reason } = this.#context.control;
    if (reason === undefined) return undefined;
    return { status: reason.status === 'interrupted' ? 'STOPPED' : reason.status, message: reason.message };
  }

  /** What the author can mend is a failed build; what we could not do is a fault. */
  #faultOf(error: unknown): PhaseResult {
    const message = this.#context.log.mask.apply(messageOf(error));
    const isAuthors = error instanceof SteplineError && error.blame === 'author';
    return { status: isAuthors ? 'FAILED' : 'FAULT', message };
  }

  async #provision(): Promise<PhaseResult> {
    const { control, folder, journal } = this.#context;
    await folder.clear();
    const abort = new AbortController();
    const forget = control.onEnd(() => abort.abort());
    const executor = await this.#context.chooseExecutor(this.#tell, abort.signal);
    forget();
    this.#executor = executor;
    const { remains } = executor;
    if (remains) await journal.update((state) => ({ ...state, remains }));
    control.onEnd(() => executor.stop());
    await executor.prepare();
    this.#tell(`Running in: ${executor.isolation}`);
    await journal.change({ isolation: executor.isolation });
    return passed;
  }

  async #download(): Promise<PhaseResult> {
    const { request, project, store, folder, log, secrets } = this.#context;
    const executor = this.#ready();
    await unpackInputs(request, store, folder.output);
    const { buildspec, origin } = await chooseBuildspec(request, project, sourceDirectory(folder.output, 0));
    this.#tell(`Using ${origin}`);
    const { environmentVariables } = project.environment;
    const resolved = await resolveVariables(
      buildspec.env,
      environmentVariables,
      request.environment,
      secrets,
    );
    log.mask = createMask(resolved.secretValues);
    const session = new ShellSession({
      executor,
      control: folder.control,
      log,
      shell: buildspec.env.shell,
      carries: buildspec.version === '0.2',
      variables: new Map([
        ...Object.entries(this.#context.environment),
        ...resolved.values,
        ...this.#buildVariables(executor),
      ]),
      directory: sourceDirectory(executor.paths.output, 0),
    });
    await session.prepare();
    if (project.local.user !== undefined || usesOtherUsers(buildspec)) await openToOthers(folder);
    this.#prepared = { buildspec, session, secretNames: resolved.secretNames };
    await this.#withCache(restoreCache);
    return passed;
  }

  #buildVariables(executor: Executor): ReadonlyMap<string, string> {
    const { request, journal, project, region, account } = this.#context;
    const { number, startTime, build } = journal.state;
    const image = project.environment.image ?? '';
    const { paths } = executor;
    return buildVariables({ request, buildId: build.id, number, startTime, image, region, account, paths });
  }

  #ready(): Executor {
    if (this.#executor === undefined) throw new Error('no executor before PROVISIONING');
    return this.#executor;
  }

  /** `true` when the upload is next. */
  async #commandPhases(): Promise<boolean> {
    let next: CommandPhase | 'UPLOAD_ARTIFACTS' | 'FINALIZING' = 'install';
    while (isCommandPhase(next)) {
      const name: CommandPhase = next;
      const spec = this.#prepared?.buildspec.phases[name];
      const succeeded = await this.#phase(runPhaseOf[name], () => this.#commands(name));
      if (this.#context.control.reason) return false;
      next = phaseAfter(name, succeeded, spec?.onFailure);
    }
    await this.#exportVariables();
    await this.#ready().reclaim();
    return next === 'UPLOAD_ARTIFACTS';
  }

  async #commands(name: CommandPhase): Promise<PhaseResult> {
    const spec = this.#prepared?.buildspec.phases[name];
    if (this.#prepared === undefined || spec === undefined) return passed;
    const { session, buildspec } = this.#prepared;
    const { control, log } = this.#context;
    const problem = await checkRuntimes(spec.runtimeVersions, session, this.#tell);
    if (problem !== undefined) return { status: 'FAILED', message: problem };
    return runCommandPhase(spec, {
      session,
      control,
      log,
      tell: this.#tell,
      succeeding: this.#first.status === 'SUCCEEDED',
      user: spec.runAs ?? buildspec.runAs,
    });
  }

  /** Read once the last phase of commands is over, whichever it was: a failed build exports too. */
  async #exportVariables(): Promise<void> {
    if (this.#prepared === undefined || this.#context.control.reason) return;
    const { buildspec, session, secretNames } = this.#prepared;
    const { log, request, journal } = this.#context;
    const wanted = [...new Set([...buildspec.env.exportedVariables, ...(request.outputVariables ?? [])])];
    const exported: [string, string][] = [];
    for (const [name, value] of await session.variables(wanted)) {
      if (secretNames.has(name)) this.#tell(`WARNING: ${name} comes from a secret and is not exported`);
      else exported.push([name, log.mask.apply(value)]);
    }
    await journal.change({ exportedVariables: Object.fromEntries(exported) });
  }

  async #upload(): Promise<PhaseResult> {
    if (this.#prepared === undefined) return passed;
    const { request, store, folder, journal } = this.#context;
    const { session, buildspec } = this.#prepared;
    const executor = this.#ready();
    const shared = {
      store,
      root: sourceDirectory(folder.output, 0),
      tell: this.#tell,
      expand: (text: string) => session.expand(text),
    };
    const reports = await uploadReports(buildspec.reports, { ...shared, prefix: request.reportsPrefix });
    await journal.change({ reports });
    const seenRoot = sourceDirectory(executor.paths.output, 0);
    const artifacts = await uploadArtifacts(buildspec.artifacts, { ...shared, request, seenRoot });
    await journal.change({ artifacts });
    if (this.#first.status === 'SUCCEEDED') await this.#withCache(saveCache);
    return passed;
  }

  /** A cache is kept where both the project and the buildspec say so, as with CodeBuild. */
  async #withCache(step: typeof restoreCache): Promise<void> {
    const spec = this.#prepared?.buildspec.cache;
    if (this.#prepared === undefined || spec === undefined) return;
    const { project, folder, cache } = this.#context;
    if (project.cache.type === 'NO_CACHE') {
      if (step === restoreCache)
        this.#tell('The cache of the buildspec is not used: the project has cache type NO_CACHE');
      return;
    }
    const { paths, remains } = this.#ready();
    await step(spec, {
      cache,
      session: this.#prepared.session,
      control: folder.control,
      seenControl: paths.control,
      seenRoot: sourceDirectory(paths.output, 0),
      isContainer: remains !== undefined,
      tell: this.#tell,
    });
  }

  /** Ends what is left of the build, then stores the log; entered by every build, even a stopped one. */
  async #finalize(result: PhaseResult): Promise<void> {
    const { journal, log, folder, request, control } = this.#context;
    if (control.reason?.status === 'interrupted') return;
    log.phase = 'FINALIZING';
    await journal.enter('FINALIZING');
    await this.dispose();
    this.#tell(`Build ${journal.state.build.id}: ${result.status}`);
    await log.close();
    await this.#storeLog(`${request.logsPrefix}${encodeName(journal.state.build.id)}.log.jsonl`);
    await folder.removeWorkspace();
    await journal.leave(passed);
  }

  /** A log that the store refuses stays in the build's folder, and a green build stays green. */
  async #storeLog(key: string): Promise<void> {
    const { store, folder, journal, warn } = this.#context;
    for (let tries = 1; ; tries += 1) {
      try {
        await store.putStream(key, createReadStream(folder.log));
        return;
      } catch (error) {
        warn(
          { build: journal.state.build.id, key, problem: messageOf(error) },
          'the log of a build was not stored',
        );
        if (tries === logTries) return;
      }
    }
  }
}

const logTries = 3;

const isCommandPhase = (phase: string): phase is CommandPhase => commandPhases.some((name) => name === phase);

const usesOtherUsers = (buildspec: Buildspec): boolean =>
  [buildspec, ...Object.values(buildspec.phases)].some(({ runAs }) => runAs !== undefined);

/** A user other than ours must reach the sources and the scripts, and leave its state. */
const openToOthers = async (folder: BuildFolder): Promise<void> => {
  await chmod(folder.path, 0o711);
  await execa('chmod', ['-R', 'a+rwX', folder.control, folder.output]);
};
