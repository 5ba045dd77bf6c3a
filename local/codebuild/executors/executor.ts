import type { Readable, Writable } from 'node:stream';

/** A running driver (`shell/scripts.ts`). Its streams may outlive it, held open by what a build left in the background. */
export interface RunningShell {
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** Resolves when the driver is gone, with how: `exit status 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
}

/** Where a build runs. One executor serves one run of one build, and is disposed of after it. */
export interface Executor {
  /** How it ran, for people: `container (podman, node:24)`, `process (not isolated)`. */
  readonly isolation: string;
  /** The build's folders, as its commands see them. */
  readonly paths: BuildPaths;
  /** What the shell starts from, besides the build's own variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** What to remove by name, should we die before `dispose`. */
  readonly remains?: { readonly engine: 'docker' | 'podman'; readonly container: string };
  /** Makes the place ready: creates a container. */
  prepare(): Promise<void>;
  /** Starts a driver; after one has ended, another may be started in the same place. */
  openShell(): Promise<RunningShell>;
  /** Makes what the build wrote ours to read and to remove. */
  reclaim(): Promise<void>;
  /** Bytes that the build keeps outside of its folders, as far as anybody can tell: a container's own files. */
  diskUsed(): Promise<number>;
  /** Bytes that the build's folders take, counted by somebody who may read all of it; undefined when there is nobody. */
  foldersUsed(): Promise<number | undefined>;
  /** Ends whatever runs, `setsid` children included: TERM, and KILL for what is there after the grace. */
  stop(): Promise<void>;
  /** Removes the place. Nothing of the build runs afterwards. */
  dispose(): Promise<void>;
}

export interface BuildPaths {
  /** Holds `src`, the primary source, and one folder per further source. */
  readonly output: string;
  /** Scripts and state of the shell. */
  readonly control: string;
}

/** How long a stopped build has between TERM and KILL. */
export const defaultGraceMs = 5_000;
