import type { BuildOwner, Clock, EventBus, Ids, Log, ObjectStore, Secrets } from '../../lib/ports.ts';
import type { ExecutorOptions } from './executors/choose-executor.ts';
import type { LogLimits } from './log/build-log.ts';
import type { LogLine } from './log/log-line.ts';
import type { Project } from './projects/project.ts';

export interface BuildServiceOptions extends ExecutorOptions {
  readonly store: ObjectStore;
  /** Own state: one folder per build. One process owns it at a time. */
  readonly directory: string;
  /** False: own state survives the death of this process, but not a power cut. Default: true. */
  readonly flush?: boolean;
  readonly projects: (name: string) => Promise<Project | undefined>;
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
  /** What this machine tells every build, such as STEPLINE_SITES_URL. A project or an action may override it. */
  readonly environment?: () => Readonly<Record<string, string>>;
  readonly logLimits?: LogLimits;
  /** Hears every line of every build, masked, as it is written. Must not throw. */
  readonly onLog?: (buildId: string, owner: BuildOwner, line: LogLine) => void;
}
