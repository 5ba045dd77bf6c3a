import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createArchives } from '../adapters/zip/archives.ts';
import { onBuildChange } from '../functions/on-build-change.ts';
import { onExecutionChange } from '../functions/on-execution-change.ts';
import type { ApprovalParts } from '../lib/action/run-manual-approval.ts';
import { messageOf } from '../lib/errors.ts';
import type { Buckets, Log } from '../lib/ports.ts';
import { createRuleRunners } from '../lib/rule/rule-runners.ts';
import { createDocuments } from '../lib/store/documents.ts';
import { createDelivery } from '../lib/use-cases/delivery.ts';
import { sweep } from '../lib/use-cases/sweep.ts';
import type { World } from '../lib/use-cases/world.ts';
import { createLocalActions } from './actions/local-actions.ts';
import { systemClock } from './clock.ts';
import { createBuildService, type LocalBuildService } from './codebuild/build-service.ts';
import type { BuildServiceOptions } from './codebuild/build-service-options.ts';
import type { Project } from './codebuild/projects/project.ts';
import { compileMachine } from './compile-machine.ts';
import { dataLayout } from './data-layout.ts';
import { createEventBus, type LocalEventBus } from './event-bus.ts';
import { createGitSource } from './git/git-source.ts';
import { uuids } from './ids.ts';
import { machineFunctions } from './machine-functions.ts';
import { createLocalNotifier, type LocalNotifier, type Notification } from './notifier.ts';
import { openDirectoryBuckets } from './s3/directory-buckets.ts';
import { openDirectoryStore } from './s3/directory-store.ts';
import { createLocalSecrets } from './secrets.ts';
import { createEmbeddedEngine, type EmbeddedFunction } from './stepfunctions/engine.ts';

export interface OrchestratorOptions {
  /** The data directory; this process owns it until `close`. */
  readonly directory: string;
  /**
   * False: what is written survives the death of this process, but not a power cut. For a process that nobody continues;
   * default: true.
   */
  readonly flush?: boolean;
  readonly log: Log;
  /** `owner/name` → a path of this machine or a URL. */
  readonly repositories: (fullName: string) => string | undefined;
  readonly projects: (name: string) => Promise<Project | undefined>;
  readonly executor: BuildServiceOptions['executor'];
  /** Docker or podman; found by itself when absent. */
  readonly engine?: 'docker' | 'podman';
  /** Base address of the deployed sites, with no slash at its end; asked for when a build starts. */
  readonly sitesUrl: () => string | undefined;
  readonly onLog?: BuildServiceOptions['onLog'];
  readonly concurrency?: number;
  /**
   * Folders of declarations, with what their actions name beside them: functions in `functions/`, state machines in
   * `statemachines/`. Two that differ and have one name are refused.
   */
  readonly folders?: readonly string[];
  /** Where people look who are asked, and links that approve or reject by themselves. */
  readonly approvals?: Pick<ApprovalParts, 'links' | 'pages'>;
  /** Sees what people are sent, which may hold such links: for a terminal or a mailbox, not for a log. */
  readonly onNotification?: (notification: Notification) => void;
  /** Instead of the runners of this machine: for measuring what is left without them. */
  readonly runners?: World['runners'];
}

/** The whole of Stepline in this process (design D8): the same use cases and handlers over the embedded ports. */
export interface Orchestrator {
  readonly world: World;
  readonly builds: LocalBuildService;
  readonly bus: LocalEventBus;
  readonly buckets: Buckets;
  /** What people were sent: approvals that wait for them. */
  readonly notifier: LocalNotifier;
  readonly layout: ReturnType<typeof dataLayout>;
  /**
   * Takes up what an earlier process left unfinished, or ends it (builds with all that still runs of them, functions,
   * state machines), and sweeps once a minute from then on.
   */
  start(leftovers?: 'taken up' | 'ended'): Promise<void>;
  /** Lets go of everything; what runs is taken up by the next process that opens the directory. */
  close(): Promise<void>;
}

const PLACE = { region: 'us-east-1', account: '111122223333', bucket: 'stepline-artifacts' };
const SWEEP_EVERY_MS = 60_000;
/** Leases of another owner are void here, so this only bounds one process that hangs. */
const LEASE_MS = 15 * 60_000;

/** Sweeps never overlap; a fault is logged, and the next sweep tries again. */
const createSweeper = (world: World) => {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = false;
  const run = (): Promise<void> => {
    running = running
      .then(() => sweep(world))
      .catch((error: unknown) => world.log.error({ error: messageOf(error) }, 'the sweep failed'));
    return running;
  };
  return {
    run,
    start: () => {
      if (!stopped) timer = setInterval(run, SWEEP_EVERY_MS).unref();
    },
    stop: () => {
      stopped = true;
      clearInterval(timer);
      return running;
    },
  };
};

/**
 * Opens the embedded orchestrator on a data directory. Nothing runs before `start`.
 * @throws {DataDirectoryInUse} when another process owns the directory.
 */
export const openOrchestrator = async (options: OrchestratorOptions): Promise<Orchestrator> => {
  const { directory, log } = options;
  const layout = dataLayout(directory);
  const flush = options.flush ?? true;
  const store = await openDirectoryStore(layout.store, { flush });
  const ids = uuids;
  const clock = systemClock;
  const bus = createEventBus({ log });
  const buckets = await openDirectoryBuckets(layout.buckets, { ids, clock }, { flush });
  const secrets = createLocalSecrets({ file: layout.secrets, environment: process.env });
  const builds = createBuildService({
    store,
    directory: layout.builds,
    flush,
    projects: options.projects,
    executor: options.executor,
    ...(options.engine === undefined ? {} : { engine: options.engine }),
    secrets,
    bus,
    clock,
    ids,
    log,
    region: PLACE.region,
    account: PLACE.account,
    environment: (): Readonly<Record<string, string>> => {
      const url = options.sitesUrl();
      return url === undefined ? {} : { STEPLINE_SITES_URL: url };
    },
    ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
  let tasks: ReadonlyMap<string, EmbeddedFunction> = new Map();
  const engine = createEmbeddedEngine({ functions: (name) => tasks.get(name), log, clock });
  const documents = createDocuments({ store, ids });
  const { onNotification } = options;
  const notifier = createLocalNotifier({
    log,
    store,
    clock,
    ids,
    ...(onNotification === undefined ? {} : { onNotification }),
  });
  const beside = (name: string): readonly string[] =>
    (options.folders ?? []).map((folder) => join(folder, name));
  const actions = createLocalActions({
    ports: { documents, ids, clock, log, place: PLACE },
    world: () => world,
    store,
    builds,
    buckets,
    bucketsDirectory: layout.buckets,
    archives: createArchives(),
    source: createGitSource({ repositories: options.repositories, cache: layout.repositories }),
    approvals: { notifier, ...options.approvals },
    functions: { directories: beside('functions'), journal: layout.functions },
    machines: { directories: beside('statemachines'), journal: layout.machines },
  });
  const world: World = {
    store,
    documents,
    engine,
    events: bus,
    clock,
    ids,
    log,
    runners: options.runners ?? actions.runners,
    rules: createRuleRunners({ clock, builds, functions: actions.calls }),
    compile: compileMachine,
    delivery: createDelivery({ documents, engine, events: bus, log, place: PLACE }),
    place: PLACE,
    owner: randomUUID(),
    exclusive: true,
    leaseMs: LEASE_MS,
  };
  tasks = machineFunctions(world);
  bus.subscribe(
    { source: ['aws.codebuild'], 'detail-type': ['CodeBuild Build State Change'] },
    onBuildChange(world, builds),
  );
  const executionChanged = onExecutionChange(world);
  engine.onEnd(({ pipeline, input }) => {
    void executionChanged({ ...input, pipeline }).catch((error: unknown) =>
      log.warn({ pipeline, error: messageOf(error) }, 'the end of a machine is left to the sweep'),
    );
  });
  const sweeper = createSweeper(world);
  return {
    world,
    builds,
    bus,
    buckets,
    notifier,
    layout,
    start: async (leftovers = 'taken up') => {
      if (leftovers === 'ended') {
        await Promise.all([builds.abandon(), actions.abandon()]);
      } else {
        await builds.recover();
      }
      await actions.recover();
      await sweeper.run();
      sweeper.start();
    },
    close: async () => {
      const swept = sweeper.stop();
      // A sweep waits for the rules that it asks, and they for their functions.
      await actions.close();
      await swept;
      await engine.close();
      await builds.close();
      await bus.drain();
      await store.close();
    },
  };
};
