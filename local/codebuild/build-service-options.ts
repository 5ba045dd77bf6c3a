import type { BuildOwner, Clock, EventBus, Ids, Log, ObjectStore, Secrets } from '../../lib/ports.ts';
import type { ExecutorChoice } from './executors/choose-executor.ts';
import type { LogLimits } from './log/build-log.ts';
import type { LogLine } from './log/log-line.ts';
import type { Project } from './projects/project.ts';

export interface BuildServiceOptions {
  readonly store: ObjectStore;
  /** Own state: one folder per build. One process owns it at a time. */
  readonly directory: string;
  readonly projects: (name: string) => Promise<Project | undefined>;
  readonly executor: ExecutorChoice;
  readonly engine?: 'docker' | 'podman';
  readonly secrets: Secrets;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Builds at a time; default: as many as there are processors. */
  readonly concurrency?: number;
  readonly region: string;
  readonly account: string;
  readonly url?: (buildId: string) => string;
  /** Between TERM and KILL. */
  readonly graceMs?: number;
  readonly logLimits?: LogLimits;
  /** Hears every line of every build, masked, as it is written. Must not throw. */
  readonly onLog?: (buildId: string, owner: BuildOwner, line: LogLine) => void;
}
