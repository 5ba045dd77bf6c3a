import type { Archives, BuildService } from '../../lib/ports.ts';
import type { World } from '../../lib/use-cases/world.ts';
import type { StreamMessage } from './stream-message.ts';

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
  /**
   * Plain messages hold lists of lines, those after `lastId` (absent: from the first one), each with the id to resume from.
   * The last message says how it goes on: `end` (the log is whole), `waiting` (the build has not begun to write), `later`
   * (more may come: ask again); none when the reader went, or the connection broke.
   */
  messages(buildId: string, lastId: string | undefined, signal: AbortSignal): AsyncIterable<StreamMessage>;
  /** The whole log, in pieces; of a running build it may go on until the build has ended. */
  text(buildId: string, signal: AbortSignal): AsyncIterable<string>;
}

/** What people were sent; `message` is SNS's, and may hold links that answer. */
export interface Notifications {
  /** Newest first. */
  recent(limit: number): Promise<readonly object[]>;
}

/** What the REST surface needs: the same world as the API, and what CodePipeline has no words for. */
export interface RestPorts {
  readonly world: Pick<World, 'documents' | 'store' | 'place' | 'compile'>;
  readonly logs: BuildLogs;
  readonly builds: Pick<BuildService, 'describe' | 'stop'>;
  readonly archives: Archives;
  /** The reports of a build with their cases, where the build service keeps them; as `reports.json` holds them. */
  readonly reportsOfBuild?: (buildId: string) => Promise<readonly object[]>;
  /** An address that an artifact can be had from, where it is not to come through here. */
  readonly addressOfObject?: (key: string) => Promise<string>;
  /** Address of what an action has published. */
  readonly siteUrl: (deployed: { readonly bucket: string; readonly prefix: string }) => string;
}
