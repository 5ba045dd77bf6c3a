import type { ExecutorChoice } from '../local/codebuild/executors/choose-executor.ts';
import type { EngineName } from '../local/codebuild/executors/container-engine.ts';

/** What each command that runs builds takes from the command line, and the orchestrator from it. */
export interface BuildOptions {
  readonly executor: ExecutorChoice;
  /** Absent: whichever answers, docker asked first. */
  readonly engine?: EngineName;
  /** Builds at a time; absent: as many as there are processors. */
  readonly concurrency?: number;
}

/** Those alone, of all options that a command has. */
export const buildOptionsOf = ({ executor, engine, concurrency }: BuildOptions): BuildOptions => ({
  executor,
  ...(engine === undefined ? {} : { engine }),
  ...(concurrency === undefined ? {} : { concurrency }),
});
