import type { ObjectStore, Secrets } from '../../../lib/ports.ts';
import type { Buildspec } from '../buildspec/buildspec.ts';
import type { BuildCache } from '../cache/build-cache.ts';
import type { Executor } from '../executors/executor.ts';
import type { BuildLog } from '../log/build-log.ts';
import type { Project } from '../projects/project.ts';
import type { ShellSession } from '../shell/shell-session.ts';
import type { BuildControl } from './build-control.ts';
import type { BuildFolder } from './build-folder.ts';
import type { BuildJournal } from './build-journal.ts';
import type { LocalRequest } from './local-request.ts';

/** What the run of one build is given. */
export interface RunContext {
  readonly request: LocalRequest;
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
  /** Where a build can be seen. */
  readonly url?: (buildId: string) => string;
  /** What this machine tells every build. */
  readonly environment: Readonly<Record<string, string>>;
  readonly warn: (fields: object, message: string) => void;
  /** Picks where to run; says in the log why, when it is not what was hoped for. */
  readonly chooseExecutor: (tell: Tell, signal: AbortSignal) => Promise<Executor>;
}

/** Writes a line of ours into the build's log, dated as CodeBuild dates its own. */
export type Tell = (text: string) => void;

/** The parts of a build that are there once its sources are. */
export interface Prepared {
  readonly executor: Executor;
  readonly buildspec: Buildspec;
  readonly session: ShellSession;
  readonly secretNames: ReadonlySet<string>;
}
