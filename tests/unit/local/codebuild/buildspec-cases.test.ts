import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractZip } from '../../../../adapters/zip/extract-zip.ts';
import type { Build, EnvironmentVariable } from '../../../../lib/ports.ts';
import { defaultProject, type Project } from '../../../../local/codebuild/projects/project.ts';
import { type BuildHarness, openBuildHarness } from '../../../fakes/build-harness.ts';
import { filesBelow } from '../../../fakes/tree.ts';

/**
 * A case is a folder: `buildspec.yml`, the files of the source below `source/`, what the build is given
 * (`given.json`), and what must come of it (`expected.json`).
 */
const root = join(import.meta.dirname, '../../../cases/buildspec');

interface Given {
  readonly environment?: readonly EnvironmentVariable[];
  readonly projectEnvironment?: readonly EnvironmentVariable[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly outputs?: readonly string[];
  /** Further sources: artifact to files. */
  readonly sources?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly projectBuildspec?: string;
  readonly buildspecOverride?: string;
  readonly commands?: readonly string[];
  readonly outputVariables?: readonly string[];
  readonly batch?: { readonly combineArtifacts: boolean };
}

interface Expected {
  /** Where the expectation comes from. */
  readonly because: string;
  readonly status: string;
  /** `TYPE STATUS`, from DOWNLOAD_SOURCE to UPLOAD_ARTIFACTS; of a batch, from DOWNLOAD_BATCHSPEC on. */
  readonly phases: readonly string[];
  readonly message?: string;
  readonly artifacts?: Readonly<Record<string, readonly string[]>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly log?: readonly string[];
  readonly notInLog?: readonly string[];
  readonly reports?: readonly object[];
  /** Of a batch: how each of its builds ended, or `NOT_STARTED`. */
  readonly builds?: Readonly<Record<string, string>>;
}

const readJson = async <Value>(path: string, otherwise?: Value): Promise<Value> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Value;
  } catch (error) {
    if (otherwise !== undefined && error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return otherwise;
    throw error;
  }
};

const sourceOf = async (folder: string): Promise<Readonly<Record<string, string>>> => {
  const files = await filesBelow(join(folder, 'source')).catch(() => []);
  const entries = await Promise.all(
    files.map(async ({ path, source }) => [path, await readFile(source, 'utf8')] as const),
  );
  const buildspec = await readFile(join(folder, 'buildspec.yml'), 'utf8').catch(() => undefined);
  return Object.fromEntries([
    ...entries,
    ...(buildspec === undefined ? [] : [['buildspec.yml', buildspec] as const]),
  ]);
};

const projectOf = (given: Given): Partial<Project> => ({
  environment: { ...defaultProject('x').environment, environmentVariables: given.projectEnvironment ?? [] },
  ...(given.projectBuildspec ? { source: { buildspec: given.projectBuildspec } } : {}),
});

const runCase = async (harness: BuildHarness, given: Given): Promise<Build> => {
  for (const [artifact, files] of Object.entries(given.sources ?? {})) await harness.source(artifact, files);
  const further = Object.keys(given.sources ?? {}).map((artifact) => ({
    artifact,
    key: `${artifact}.zip`,
    primary: false,
  }));
  return harness.build({
    inputs: [{ artifact: 'Source', key: 'Source.zip', primary: true, revision: 'abc123' }, ...further],
    outputs: (given.outputs ?? []).map((artifact) => ({ artifact, key: `out/${artifact}.zip` })),
    environment: given.environment ?? [],
    ...(given.buildspecOverride ? { buildspecOverride: given.buildspecOverride } : {}),
    ...(given.commands ? { commands: given.commands } : {}),
    ...(given.outputVariables ? { outputVariables: given.outputVariables } : {}),
    ...(given.batch ? { batch: given.batch } : {}),
  });
};

const artifactsOf = async (
  harness: BuildHarness,
  build: Build,
): Promise<Record<string, readonly string[]>> => {
  const found: Record<string, readonly string[]> = {};
  for (const artifact of build.artifacts) {
    const stored = await harness.store.getStream(`out/${artifact}.zip`);
    if (stored === undefined) throw new Error(`${artifact} is not stored`);
    const directory = await mkdtemp(join(tmpdir(), 'stepline-case-'));
    await extractZip(stored.body, join(directory, 'x'));
    found[artifact] = (await filesBelow(join(directory, 'x'))).map(({ path }) => path);
    await rm(directory, { recursive: true });
  }
  return found;
};

const told = new Set([
  ...['DOWNLOAD_SOURCE', 'INSTALL', 'PRE_BUILD', 'BUILD', 'POST_BUILD', 'UPLOAD_ARTIFACTS'],
  ...['DOWNLOAD_BATCHSPEC', 'IN_PROGRESS', 'COMBINE_ARTIFACTS'],
]);

const phasesOf = (build: Build): readonly string[] =>
  build.phases.filter(({ type }) => told.has(type)).map(({ type, status }) => `${type} ${status}`);

const buildsOf = ({ builds = [] }: Build): Readonly<Record<string, string>> =>
  Object.fromEntries(builds.map(({ identifier, status = 'NOT_STARTED' }) => [identifier, status]));

const names = await readdir(root);

describe('buildspec cases', () => {
  it('are sixty at least', () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
  });

  it.each(names)('%s', async (name) => {
    const folder = join(root, name);
    const given = await readJson<Given>(join(folder, 'given.json'), {});
    const expected = await readJson<Expected>(join(folder, 'expected.json'));
    await using harness = await openBuildHarness({
      project: projectOf(given),
      secretValues: given.secrets ?? {},
    });
    await harness.source('Source', await sourceOf(folder));
    const build = await runCase(harness, given);
    const log = (await harness.log(build.id)).map(({ text }) => text).join('\n');
    expect({ status: build.status, phases: phasesOf(build) }, log).toEqual({
      status: expected.status,
      phases: expected.phases,
    });
    if (expected.message !== undefined) expect(build.message).toContain(expected.message);
    expect(await artifactsOf(harness, build)).toEqual(expected.artifacts ?? {});
    if (expected.variables) expect(build.exportedVariables).toEqual(expected.variables);
    for (const words of expected.log ?? []) expect(log).toContain(words);
    for (const words of expected.notInLog ?? []) expect(log).not.toContain(words);
    if (expected.reports) expect(build.reports).toEqual(expected.reports);
    expect(buildsOf(build)).toEqual(expected.builds ?? {});
  });
});
