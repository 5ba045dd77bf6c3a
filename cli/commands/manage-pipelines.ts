import { isDeepStrictEqual } from 'node:util';
import type {
  CreatePipelineOutput,
  GetPipelineOutput,
  ListPipelinesOutput,
  UpdatePipelineOutput,
} from '@aws-sdk/client-codepipeline';
import { stringify } from 'yaml';
import type { Pipeline } from '../../lib/pipeline/pipeline.ts';
import { maskSecrets } from '../../lib/pipeline/secret-configuration.ts';
import { Refused } from '../client/api-client.ts';
import { shownTime } from '../client/wire.ts';
import { exitCode } from '../exit-code.ts';
import { readPipelineFiles } from '../read-pipeline-files.ts';
import { type Remote, type RemoteOptions, readDeclared, remoteOf } from '../remote.ts';

const findDeclared = async (remote: Remote, name: string): Promise<Pipeline | undefined> => {
  try {
    return await readDeclared(remote, name);
  } catch (error) {
    if (error instanceof Refused && error.name === 'PipelineNotFoundException') return undefined;
    throw error;
  }
};

/** Secrets come back hidden, so a declaration with one may have changed in it: it is sent again. */
const isKept = (declared: Pipeline, kept: Pipeline): boolean => {
  const { version } = kept;
  const asWire: unknown = JSON.parse(JSON.stringify({ ...declared, version }));
  return isDeepStrictEqual(maskSecrets(declared), declared) && isDeepStrictEqual(asWire, kept);
};

const applyOne = async (remote: Remote, pipeline: Pipeline): Promise<void> => {
  const { name } = pipeline;
  const kept = await findDeclared(remote, name);
  if (kept && isKept(pipeline, kept)) return remote.say(`${name}: version ${kept.version} is current`, kept);
  if (!kept) {
    const { pipeline: created } = await remote.api.call<CreatePipelineOutput>('CreatePipeline', { pipeline });
    return remote.say(`${name}: created, and started`, created);
  }
  const { pipeline: updated } = await remote.api.call<UpdatePipelineOutput>('UpdatePipeline', { pipeline });
  remote.say(`${name}: updated to version ${updated?.version}`, updated);
};

/** `stepline pipelines apply`: creates pipelines or updates them. All files are read before anything is sent. */
export const applyPipelines = async (files: readonly string[], options: RemoteOptions): Promise<number> => {
  const remote = remoteOf(options);
  const declared = await readPipelineFiles(files, 'pipelines apply');
  for (const pipeline of declared) await applyOne(remote, pipeline);
  return exitCode.succeeded;
};

/** `stepline pipelines get`: the declaration as YAML, which `apply` takes again; with `--json` the answer. */
export const getPipeline = async (
  name: string,
  options: RemoteOptions & { readonly pipelineVersion?: number },
): Promise<number> => {
  const remote = remoteOf(options);
  const { pipelineVersion: version } = options;
  const input = { name, ...(version === undefined ? {} : { version }) };
  const answer = await remote.api.call<GetPipelineOutput>('GetPipeline', input);
  remote.line(options.json ? JSON.stringify(answer) : stringify({ pipeline: answer.pipeline }).trimEnd());
  return exitCode.succeeded;
};

const COLUMNS = [
  { title: 'PIPELINE' },
  { title: 'VERSION', align: 'right' as const },
  { title: 'TYPE' },
  { title: 'MODE' },
  { title: 'UPDATED (UTC)', minWidth: 19 },
];

/** `stepline pipelines list` */
export const listPipelines = async (options: RemoteOptions): Promise<number> => {
  const remote = remoteOf(options);
  const all: NonNullable<Awaited<ReturnType<typeof page>>['pipelines']> = [];
  const page = (nextToken: string | undefined) =>
    remote.api.call<ListPipelinesOutput>('ListPipelines', nextToken === undefined ? {} : { nextToken });
  let nextToken: string | undefined;
  do {
    const answer = await page(nextToken);
    all.push(...(answer.pipelines ?? []));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  const rows = all.map(({ name, version, pipelineType, executionMode, updated }) => [
    name ?? '',
    String(version ?? ''),
    pipelineType ?? '',
    executionMode ?? '',
    shownTime(updated),
  ]);
  remote.table(COLUMNS, rows, all);
  return exitCode.succeeded;
};

/** `stepline pipelines delete`: refuses one that is not there, where the API says nothing. */
export const deletePipeline = async (name: string, options: RemoteOptions): Promise<number> => {
  const remote = remoteOf(options);
  await readDeclared(remote, name);
  const answer = await remote.api.call('DeletePipeline', { name });
  remote.say(`${name}: deleted, with its history`, answer);
  return exitCode.succeeded;
};
