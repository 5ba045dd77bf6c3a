import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { writeZip } from '../../adapters/zip/write-zip.ts';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import type { Build, BuildRequest, EnvironmentVariable } from '../../lib/ports.ts';
import { createBuildService, type LocalBuildService } from '../../local/codebuild/build-service.ts';
import type { BuildServiceOptions } from '../../local/codebuild/build-service-options.ts';
import type { LogLine } from '../../local/codebuild/log/log-line.ts';
import { defaultProject, type Project } from '../../local/codebuild/projects/project.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { silentLog } from './silent-log.ts';
import { filesBelow, writeTree } from './tree.ts';

export interface BuildHarness {
  readonly directory: string;
  readonly store: MemoryStore;
  readonly events: StateChangeEvent[];
  readonly service: LocalBuildService;
  /** Puts a source artifact into the store. */
  source(artifact: string, files: Readonly<Record<string, string>>): Promise<void>;
  /** Starts a build and waits for its end. */
  build(request?: Partial<BuildRequest>): Promise<Build>;
  request(change?: Partial<BuildRequest>): BuildRequest;
  log(buildId: string): Promise<readonly LogLine[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface HarnessOptions extends Partial<BuildServiceOptions> {
  readonly project?: Partial<Project>;
  readonly secretValues?: Readonly<Record<string, string>>;
}

/** A build service over a store in memory and a folder of its own; builds run as plain processes unless told. */
export const openBuildHarness = async (options: HarnessOptions = {}): Promise<BuildHarness> => {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'stepline-build-')));
  const store = createMemoryStore();
  const events: StateChangeEvent[] = [];
  const service = createBuildService({
    store,
    directory: join(directory, 'builds'),
    projects: async (name) => ({ ...defaultProject(name), ...options.project }),
    executor: 'process',
    secrets: { read: async (_store, name) => options.secretValues?.[name] },
    bus: {
      publish: async (published) => {
        events.push(...published);
      },
    },
    clock: { now: () => Date.now() },
    ids: { next: () => v7() },
    log: silentLog,
    region: 'eu-central-1',
    account: '123456789012',
    graceMs: 200,
    ...options,
  });
  const harness: BuildHarness = {
    directory,
    store,
    events,
    service,
    source: async (artifact, files) => {
      const folder = join(directory, 'sources', artifact);
      await writeTree(folder, files);
      await store.putStream(`${artifact}.zip`, writeZip(await filesBelow(folder)));
    },
    request: (change = {}) => requestOf(change),
    build: async (change = {}) => {
      const { buildId } = await service.ensureStarted(requestOf(change));
      await service.ended(buildId);
      const build = await service.describe(buildId);
      if (build === undefined) throw new Error(`no build ${buildId}`);
      return build;
    },
    log: async (buildId) => Array.fromAsync(service.follow(buildId)),
    [Symbol.asyncDispose]: async () => {
      await service.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return harness;
};

const requestOf = (change: Partial<BuildRequest>): BuildRequest => ({
  owner: {
    pipeline: 'shop',
    pipelineExecutionId: '01900000-0000-7000-8000-000000000001',
    stage: 'Prod',
    action: 'Build',
    actionExecutionId: v7(),
  },
  projectName: 'shop-build',
  inputs: [{ artifact: 'Source', key: 'Source.zip', primary: true, revision: 'abc123' }],
  outputs: [],
  environment: [],
  reportsPrefix: 'reports/',
  logsPrefix: 'logs/',
  ...change,
});

export const plain = (name: string, value: string): EnvironmentVariable => ({
  name,
  value,
  type: 'PLAINTEXT',
});
