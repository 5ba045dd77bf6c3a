import { type CommandPhase, commandPhases, type PhaseSpec } from '../buildspec/buildspec.ts';
import type { Executor } from '../executors/executor.ts';
import { applyCache } from './apply-cache.ts';
import { type PhaseResult, passed } from './build-state.ts';
import { checkRuntimes } from './check-runtimes.ts';
import { runCommandPhase } from './command-phase.ts';
import { cleanUp, exportVariables, storeLog, upload } from './finish-build.ts';
import { type DiskKeeper, keepDiskLimit } from './keep-disk-limit.ts';
import { PhaseKeeper } from './phase-keeper.ts';
import { phaseAfter, runPhaseOf } from './phase-rules.ts';
import { download, provision } from './prepare-build.ts';
import type { Prepared, RunContext } from './run-context.ts';

/**
 * Runs one build through CodeBuild's phases, from PROVISIONING to FINALIZING, and answers how it ended: the first phase
 * that did not succeed says so, unless the build was stopped or timed out. Whatever happens, neither a process of it is
 * left nor what it worked in.
 */
export const runBuild = async (context: RunContext): Promise<PhaseResult> => {
  const run = new BuildRun(context);
  try {
    return await run.toItsEnd();
  } finally {
    await run.dispose().finally(() => cleanUp(context));
  }
};

class BuildRun {
  readonly #context: RunContext;
  readonly #phases: PhaseKeeper;
  #executor: Executor | undefined;
  #prepared: Prepared | undefined;
  #disk: DiskKeeper | undefined;

  constructor(context: RunContext) {
    this.#context = context;
    this.#phases = new PhaseKeeper(context);
  }

  async toItsEnd(): Promise<PhaseResult> {
    const isReady =
      (await this.#phases.run('PROVISIONING', () => this.#provision())) &&
      (await this.#phases.run('DOWNLOAD_SOURCE', () => this.#download()));
    if (isReady && this.#prepared && (await this.#commandPhases(this.#prepared))) {
      const prepared = this.#prepared;
      await this.#phases.run('UPLOAD_ARTIFACTS', () => this.#upload(prepared));
    }
    // A stop that comes now comes too late: what was to be done is done.
    const { result } = this.#phases;
    await this.#finalize(result);
    return result;
  }

  async dispose(): Promise<void> {
    const executor = this.#executor;
    this.#executor = undefined;
    this.#disk?.stop();
    this.#prepared?.session.close();
    await executor?.dispose();
  }

  async #provision(): Promise<PhaseResult> {
    await provision(this.#context, this.#phases.tell, (executor) => {
      this.#executor = executor;
    });
    return passed;
  }

  async #download(): Promise<PhaseResult> {
    if (this.#executor === undefined) throw new Error('DOWNLOAD_SOURCE comes after PROVISIONING');
    this.#disk = keepDiskLimit(this.#context, this.#executor);
    this.#prepared = await download(this.#context, this.#executor, this.#phases.tell);
    await applyCache('restore', this.#context, this.#prepared, this.#phases.tell);
    return passed;
  }

  /** `true` when the upload is next. */
  async #commandPhases(prepared: Prepared): Promise<boolean> {
    let next: CommandPhase | 'UPLOAD_ARTIFACTS' | 'FINALIZING' = 'install';
    while (isCommandPhase(next)) {
      const name: CommandPhase = next;
      const spec = prepared.buildspec.phases[name];
      const succeeded = await this.#phases.run(runPhaseOf[name], () => this.#commands(spec, prepared));
      if (this.#context.control.reason) return false;
      next = phaseAfter(name, succeeded, spec?.onFailure);
    }
    await this.#disk?.look();
    await exportVariables(this.#context, prepared, this.#phases.tell);
    await prepared.executor.reclaim();
    return next === 'UPLOAD_ARTIFACTS';
  }

  async #commands(spec: PhaseSpec | undefined, { session, buildspec }: Prepared): Promise<PhaseResult> {
    if (spec === undefined) return passed;
    const { control } = this.#context;
    const { tell, isSucceeding } = this.#phases;
    const problem = await checkRuntimes(spec.runtimeVersions, session, tell);
    if (problem !== undefined) return { status: 'FAILED', message: problem };
    const user = spec.runAs ?? buildspec.runAs;
    return runCommandPhase(spec, { session, control, tell, succeeding: isSucceeding, user });
  }

  async #upload(prepared: Prepared): Promise<PhaseResult> {
    await upload(this.#context, prepared, this.#phases.tell);
    if (this.#phases.isSucceeding) await applyCache('save', this.#context, prepared, this.#phases.tell);
    return passed;
  }

  /** Ends what is left of the build, then stores the log; entered by every build, even a stopped one. */
  async #finalize(result: PhaseResult): Promise<void> {
    const { journal, log, control } = this.#context;
    if (control.reason?.status === 'interrupted') return;
    log.phase = 'FINALIZING';
    journal.enter('FINALIZING');
    await this.dispose();
    this.#phases.tell(`Build ${journal.state.build.id}: ${result.status}`);
    await log.close();
    await storeLog(this.#context);
    await journal.leave(passed);
  }
}

const isCommandPhase = (phase: string): phase is CommandPhase => commandPhases.some((name) => name === phase);
