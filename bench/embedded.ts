import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionRunner } from '../lib/action/action-runner.ts';
import { parsePipeline } from '../lib/pipeline/parse-pipeline.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import { createPipeline } from '../lib/use-cases/create-pipeline.ts';
import { createLog } from '../local/log.ts';
import { type Orchestrator, type OrchestratorOptions, openOrchestrator } from '../local/orchestrator.ts';

/** Succeeds at once: what is left is ours. */
const nothing: ActionRunner = {
  kind: 'inline',
  run: async ({ outputs }) => ({ status: 'succeeded', artifacts: outputs.map(({ name }) => name) }),
};

const action = (name: string, category: string, provider: string, more: object): object => ({
  name,
  actionTypeId: { category, owner: 'AWS', provider, version: '1' },
  ...more,
});

/** Source and one action that does nothing. */
export const smallPipeline = (name: string): Pipeline =>
  parsePipeline({
    name,
    roleArn: 'arn:aws:iam::111122223333:role/bench',
    pipelineType: 'V2',
    executionMode: 'QUEUED',
    artifactStore: { type: 'S3', location: 'bench' },
    stages: [
      {
        name: 'Source',
        actions: [
          action('Fetch', 'Source', 'S3', {
            configuration: { S3Bucket: 'bucket', S3ObjectKey: 'key' },
            outputArtifacts: [{ name: 'Source' }],
          }),
        ],
      },
      {
        name: 'Prod',
        actions: [
          action('Build', 'Build', 'CodeBuild', {
            configuration: { ProjectName: 'none' },
            inputArtifacts: [{ name: 'Source' }],
          }),
        ],
      },
    ],
  });

export interface EmbeddedOptions {
  /** What actions do: nothing by default. */
  readonly runners?: (() => ActionRunner) | 'real';
  /** False where only reading is measured: writes are then not durable. */
  readonly flush?: boolean;
  /** Instead of a fresh folder; it stays. */
  readonly directory?: string;
  readonly onNotification?: OrchestratorOptions['onNotification'];
}

/** An orchestrator over a folder, fresh by default. */
export const openEmbedded = async (
  use: (orchestrator: Orchestrator) => Promise<void>,
  options: EmbeddedOptions = {},
): Promise<void> => {
  const { runners = () => nothing, flush = true, directory, onNotification } = options;
  const folder = directory ?? (await mkdtemp(join(tmpdir(), 'stepline-bench-')));
  const opened = await openOrchestrator({
    directory: folder,
    flush,
    log: createLog({ level: 'error' }),
    repositories: () => undefined,
    projects: async () => undefined,
    executor: 'process',
    sitesUrl: () => '',
    ...(runners === 'real' ? {} : { runners }),
    ...(onNotification === undefined ? {} : { onNotification }),
  });
  try {
    await use(opened);
  } finally {
    await opened.close();
    if (directory === undefined) await rm(folder, { recursive: true, force: true });
  }
};

export const addPipeline = (orchestrator: Pick<Orchestrator, 'world'>, name: string) =>
  createPipeline(orchestrator.world, smallPipeline(name));

const OVER = ['SUCCEEDED', 'FAILED', 'STOPPED', 'SUPERSEDED', 'CANCELED'];

/** Resolves each execution's end, also of one that ended before anybody asked. */
export const ends = ({ bus }: Orchestrator): ((executionId: string) => Promise<void>) => {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const of = (id: string): PromiseWithResolvers<void> => {
    const known = waiting.get(id) ?? Promise.withResolvers<void>();
    waiting.set(id, known);
    return known;
  };
  bus.subscribe({ 'detail-type': ['CodePipeline Pipeline Execution State Change'] }, ({ detail }) => {
    if (OVER.includes(String(detail['state']))) of(String(detail['execution-id'])).resolve();
  });
  return (id) => of(id).promise;
};
