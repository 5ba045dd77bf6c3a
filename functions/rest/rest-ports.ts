import type { Archives, BuildService } from '../../lib/ports.ts';
import type { World } from '../../lib/use-cases/world.ts';

/** One line of a build's log. The escape sequences of its colours are kept; secrets are masked already. */
export interface RestLogLine {
  /** From 1, without gaps. */
  readonly line: number;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly phase: string;
  readonly stream: 'stdout' | 'stderr' | 'system';
  readonly text: string;
}

/** Where the logs of builds are. */
export interface BuildLogs {
  /** The lines from `fromLine` on; of a running build it goes on until the build has ended. */
  follow(buildId: string, options: { fromLine?: number; signal?: AbortSignal }): AsyncIterable<RestLogLine>;
}

/** What the REST surface needs: the same world as the API, and what CodePipeline has no words for. */
export interface RestPorts {
  readonly world: Pick<World, 'documents' | 'store' | 'place' | 'compile'>;
  readonly logs: BuildLogs;
  readonly builds: Pick<BuildService, 'describe' | 'stop'>;
  readonly archives: Archives;
  /** Address of what an action has published. */
  readonly siteUrl: (deployed: { readonly bucket: string; readonly prefix: string }) => string;
}
