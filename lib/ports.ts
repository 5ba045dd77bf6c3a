import type { StateChangeEvent } from './execution/state-change-event.ts';
import type { StateMachine } from './state-machine.ts';

/**
 * What the domain needs from the world. Each port has an embedded adapter (`local/`) and, on AWS, one over an SDK client
 * (`adapters/aws/`); both pass the same suite in `tests/conformance/`. See design D8.
 */

/** Epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** Fresh ids: lower-case UUIDv7, so that keys made from them sort by time. */
export interface Ids {
  next(): string;
}

/** Object first, then a sentence, as pino has it: `log.info({ build }, 'build started')`. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

// ---------------------------------------------------------------------------------------------- object store

/** What a conditional write compares: nothing may be there, or exactly the object that was read. */
export type WriteCondition = { readonly ifNoneMatch: '*' } | { readonly ifMatch: string };

export interface StoredObject {
  readonly body: Uint8Array;
  readonly etag: string;
}

/**
 * S3 with conditional writes, and nothing more of it (design D7). Keys are `/`-separated, at most 1,024 bytes, without
 * empty, `.` or `..` segments (`lib/store/keys.ts` encodes names so). A write is durable when its promise resolves;
 * a read that starts later sees it; so does a listing.
 *
 * @throws {PreconditionFailed} from `put`, when the condition does not hold. With `ifMatch` and no object there as well.
 * @throws {PlatformError} when the store does not answer; the write may then have happened or not.
 */
export interface ObjectStore {
  get(key: string): Promise<StoredObject | undefined>;
  put(key: string, body: Uint8Array, condition?: WriteCondition): Promise<{ readonly etag: string }>;
  /** Deleting what is not there succeeds. */
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`, in UTF-8 byte order, after `startAfter`, at most `limit` (default 1,000). */
  list(
    prefix: string,
    options?: { startAfter?: string; limit?: number },
  ): Promise<{
    readonly keys: readonly string[];
    readonly more: boolean;
  }>;
  /** Large objects, in bounded memory. A stream that fails leaves nothing under the key. */
  putStream(
    key: string,
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly etag: string; readonly size: number }>;
  getStream(
    key: string,
  ): Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly size: number } | undefined>;
}

// ---------------------------------------------------------------------------------------------------- engine

/** A machine as an engine keeps it: one version of one pipeline. Opaque outside the adapter. */
export interface MachineVersion {
  readonly pipeline: string;
  readonly version: number;
  readonly ref: string;
}

export type MachineStatus = 'running' | 'succeeded' | 'failed' | 'aborted' | 'missing';

/** Whether an answer reached a waiting task. `stale`: the task is gone or was answered, which is no error (D4). */
export type Answered = 'delivered' | 'stale';

/** Step Functions, as far as we use it (design D2, D6b). */
export interface Engine {
  /** Keeps the machine of one pipeline version. The same input again gives the same ref. */
  publish(pipeline: string, version: number, machine: StateMachine): Promise<MachineVersion>;
  /** Starts an execution called `name` (at most 80 characters). The same name and input again is no error. */
  start(machine: MachineVersion, name: string, input: object): Promise<void>;
  describe(machine: MachineVersion, name: string): Promise<MachineStatus>;
  /** Aborts; what is over or unknown stays as it is. */
  stop(machine: MachineVersion, name: string, cause: string): Promise<void>;
  succeedTask(token: string, output: object): Promise<Answered>;
  failTask(token: string, error: string, cause: string): Promise<Answered>;
}

// --------------------------------------------------------------------------------------------- build service

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';
}

/** Which action a build belongs to. The build carries it, so that its end finds the record (D4). */
export interface BuildOwner {
  readonly pipeline: string;
  readonly pipelineExecutionId: string;
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: string;
}

export interface BuildRequest {
  readonly owner: BuildOwner;
  /** A CodeBuild project; absent for commands without one (Compute/Commands), which `commands` then holds. */
  readonly projectName?: string;
  readonly commands?: readonly string[];
  readonly inputs: readonly BuildInput[];
  readonly outputs: readonly {
    readonly artifact: string;
    readonly key: string;
    readonly files?: readonly string[];
  }[];
  readonly environment: readonly EnvironmentVariable[];
  /** A path in the primary source, or the buildspec itself. */
  readonly buildspecOverride?: string;
  /** Names whose values are wanted at the end besides the buildspec's `exported-variables` (Commands). */
  readonly outputVariables?: readonly string[];
  /** Asks for the builds that the buildspec's `batch` declares, instead of one. Needs a project. */
  readonly batch?: {
    /** One output with the files of all builds; otherwise each output is named for a build, or a build and its artifact. */
    readonly combineArtifacts: boolean;
  };
  /** Key prefixes in the object store, each with its trailing slash. */
  readonly reportsPrefix: string;
  readonly logsPrefix: string;
}

export interface BuildInput {
  readonly artifact: string;
  readonly key: string;
  readonly primary: boolean;
  /** What CODEBUILD_RESOLVED_SOURCE_VERSION says; absent where unknown. */
  readonly revision?: string;
}

export type BuildStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';

export interface BuildPhase {
  readonly type: string;
  readonly status: BuildStatus;
  readonly startTime: number;
  readonly endTime?: number;
  /** Why it failed, in a sentence; with the command and its exit status where there was one. */
  readonly message?: string;
}

export interface BuildReport {
  readonly name: string;
  readonly type: 'TEST' | 'CODE_COVERAGE';
  /** Keys of the files as the build wrote them, below `reportsPrefix`. */
  readonly keys: readonly string[];
  readonly tests: number;
  readonly failures: number;
}

export interface Build {
  /** `project:uuid`, as CodeBuild has it; the action's `externalExecutionId`. */
  readonly id: string;
  readonly owner: BuildOwner;
  readonly status: BuildStatus;
  /** One sentence on how it ended; the first reason wins. */
  readonly message?: string;
  readonly currentPhase: string;
  readonly phases: readonly BuildPhase[];
  readonly exportedVariables: Readonly<Record<string, string>>;
  /** Names of the outputs that were really stored under their keys. */
  readonly artifacts: readonly string[];
  readonly reports: readonly BuildReport[];
  /** How it ran, for people: `container (podman, node:24)`, `process (not isolated)`. */
  readonly isolation: string;
  readonly url?: string;
  /** The batch that this build is a part of: the action ends as its batch does, whatever became of one build. */
  readonly batchId?: string;
  /** Of a batch its builds, in declared order; `artifacts` and `reports` are then those of all of them. */
  readonly builds?: readonly BatchedBuild[];
}

export interface BatchedBuild {
  readonly identifier: string;
  /** A failure of this build leaves the batch as it is. */
  readonly ignoreFailure: boolean;
  /** Both absent until it is started: something that it depends on is not over, or did not succeed. */
  readonly buildId?: string;
  readonly status?: BuildStatus;
}

/**
 * CodeBuild, as far as we use it. A batch is a build whose work is other builds: the same calls take its id. Completion is told as a `CodeBuild Build State Change` event on the bus, and
 * `describe` has the final word (design D5).
 */
export interface BuildService {
  /**
   * Finds the build of `owner.actionExecutionId`, or starts it: safe to repeat at any time after a crash (D4).
   * @throws {ConfigurationError} when the request can never run (unknown project, executor that is not there).
   */
  ensureStarted(request: BuildRequest): Promise<{ readonly buildId: string; readonly url?: string }>;
  describe(buildId: string): Promise<Build | undefined>;
  /** Stops what runs, of a batch every build; it then ends as STOPPED, with none of its processes left. */
  stop(buildId: string): Promise<void>;
}

// ----------------------------------------------------------------------------------------------------- source

export interface SourceRequest {
  /** `owner/name` for Git. */
  readonly repository: string;
  readonly branch: string;
  /** Wins over the branch's head. */
  readonly commit?: string;
}

export interface Revision {
  readonly commit: string;
  readonly message: string;
  readonly authorDate: string;
  readonly committerDate: string;
  readonly author?: string;
  readonly url?: string;
}

/**
 * A Git host. @throws {SourceUnavailable} when the repository, branch or commit is not to be had; says which.
 */
export interface GitSource {
  resolve(request: SourceRequest): Promise<Revision>;
  /** The commit's files as a zip without `.git`, file modes and symbolic links kept. */
  archive(repository: string, commit: string): Promise<AsyncIterable<Uint8Array>>;
}

// ------------------------------------------------------------------------------------------------- deployment

export interface BucketObject {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly acl?: string;
  readonly kmsKeyArn?: string;
}

/** The buckets that pipelines read from and publish to; never the artifact bucket. */
export interface Buckets {
  put(bucket: string, key: string, body: AsyncIterable<Uint8Array>, options: BucketObject): Promise<void>;
  /** The object, or its version; undefined when it is not there. */
  get(
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<
    | {
        readonly body: AsyncIterable<Uint8Array>;
        readonly versionId?: string;
        readonly etag: string;
        readonly metadata: Readonly<Record<string, string>>;
      }
    | undefined
  >;
}

// ---------------------------------------------------------------------------------------------------- archives

export interface ArchiveEntry {
  /** `/`-separated, relative, checked: never absolute, never with `..`. */
  readonly path: string;
  readonly size: number;
  /** POSIX permission bits. */
  readonly mode: number;
  read(): Promise<AsyncIterable<Uint8Array>>;
}

/** Zip files, read with the checks of design section 3. @throws {UnsafeArchive} naming the entry. */
export interface Archives {
  /** Visits the regular files in order, one at a time, in bounded memory. */
  visit(zip: AsyncIterable<Uint8Array>, visitor: (entry: ArchiveEntry) => Promise<void>): Promise<void>;
  /** A zip of files that are in memory; the same files make the same bytes. */
  pack(files: readonly { readonly path: string; readonly body: Uint8Array }[]): AsyncIterable<Uint8Array>;
}

// ------------------------------------------------------------------------------------------------------- others

/** Where state changes go. At least once, in order per execution; the record keeps what is not yet published. */
export interface EventBus {
  publish(events: readonly StateChangeEvent[]): Promise<void>;
}

/** A secret's value, or undefined when there is none of that name. Values never go into logs, records or errors. */
export interface Secrets {
  read(store: 'PARAMETER_STORE' | 'SECRETS_MANAGER', name: string): Promise<string | undefined>;
}

/** People who are asked (manual approval). At least once. */
export interface Notifier {
  notify(topicArn: string | undefined, subject: string, message: string): Promise<void>;
}

/** Functions that report how they end by themselves: Lambda, invoked asynchronously (semantics 8). */
export interface Functions {
  /**
   * Hands the event over; how the function ends is not waited for. Possibly more than once after a crash.
   * @throws {ConfigurationError} when there is no such function.
   */
  invoke(functionName: string, event: object): Promise<void>;
}

/** Which action an execution of a machine is for, so that its end can be told at once. */
export interface MachineOwner {
  readonly pipeline: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
}

/** State machines of the user's own, which an action starts (Invoke/StepFunctions). */
export interface StateMachines {
  /**
   * Starts an execution called `name`; a name that was started before is the execution that it was then.
   * @throws {ConfigurationError} when there is no such machine, or name and input are none for one.
   */
  start(
    machineArn: string,
    name: string,
    input: string,
    owner: MachineOwner,
  ): Promise<{ readonly executionArn: string }>;
  /** Undefined for an execution that is not known, or not any more. */
  describe(executionArn: string): Promise<MachineExecution | undefined>;
}

export interface MachineExecution {
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** JSON, of one that succeeded. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Signs with a secret of this installation, which stays behind the port. */
export interface Signer {
  /** HMAC-SHA256 of the text's UTF-8, base64url without padding: the same text, the same 43 characters. */
  sign(text: string): Promise<string>;
}
