import type { Buildspec, BuildspecVersion } from './buildspec.ts';
import { InvalidBuildspec } from './invalid-buildspec.ts';
import { parseArtifacts } from './parse-artifacts.ts';
import { parseBatch } from './parse-batch.ts';
import { parseCache } from './parse-cache.ts';
import { parseEnv } from './parse-env.ts';
import { parsePhases, parseUser } from './parse-phases.ts';
import { parseReports } from './parse-reports.ts';
import type { Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { type Mapping, Reader } from './reader.ts';

const known = ['version', 'run-as', 'env', 'proxy', 'batch', 'phases', 'reports', 'artifacts', 'cache'];

/**
 * Parses CodeBuild's buildspec, versions 0.1 and 0.2 (its user guide, "Buildspec syntax").
 * @throws {InvalidBuildspec} with every problem at once: mistakes, unknown fields, and whatever is not run locally.
 */
export const parseBuildspec = (text: string): Buildspec => {
  const { buildspec, problems } = readBuildspec(text);
  if (problems.length > 0) throw new InvalidBuildspec(problems);
  return buildspec;
};

/** Every problem of a buildspec, unsupported parts included; none when it would run. */
export const checkBuildspec = (text: string): readonly Problem[] => readBuildspec(text).problems;

const readBuildspec = (
  text: string,
): { readonly buildspec: Buildspec; readonly problems: readonly Problem[] } => {
  const reader = new Reader();
  const yaml = readYaml(text);
  reader.problems.push(...yaml.problems);
  if (yaml.problems.length > 0) return { buildspec: nothing, problems: reader.problems };
  const root = reader.mapping(yaml.tree, '');
  if (root === undefined) {
    if (reader.problems.length === 0) reader.invalid('', 'the buildspec is empty');
    return { buildspec: nothing, problems: reader.problems };
  }
  return { buildspec: fromMapping(root, reader), problems: reader.problems };
};

const nothing: Buildspec = {
  version: '0.2',
  env: { shell: 'sh', variables: {}, parameterStore: {}, secretsManager: {}, exportedVariables: [] },
  phases: {},
  reports: {},
};

const fromMapping = (root: Mapping, reader: Reader): Buildspec => {
  const version = parseVersion(root, reader);
  reader.mapping(root, '', version === '0.1' ? [...known, 'environment_variables'] : known);
  refuseWhatIsNotRun(root, reader);
  const batch = parseBatch(root, reader);
  const runAs = parseUser(reader.text(root['run-as'], 'run-as'), 'run-as', reader);
  const artifacts = parseArtifacts(root, reader);
  const cache = parseCache(root, reader);
  return {
    version,
    env: parseEnv(root, version, reader),
    phases: parsePhases(root, reader),
    reports: parseReports(root, reader),
    ...(batch ? { batch } : {}),
    ...(runAs ? { runAs } : {}),
    ...(artifacts ? { artifacts } : {}),
    ...(cache ? { cache } : {}),
  };
};

const parseVersion = (root: Mapping, reader: Reader): BuildspecVersion => {
  const version = reader.text(root['version'], 'version');
  if (version === '0.1' || version === '0.2') return version;
  reader.invalid(
    'version',
    version === undefined ? 'required: 0.2 (or 0.1)' : `"${version}" is not 0.1 or 0.2`,
  );
  return '0.2';
};

const refuseWhatIsNotRun = (root: Mapping, reader: Reader): void => {
  const proxy = reader.mapping(root['proxy'], 'proxy', ['upload-artifacts', 'logs']) ?? {};
  for (const key of ['upload-artifacts', 'logs']) {
    if (reader.yesNo(proxy[key], `proxy.${key}`))
      reader.unsupported(`proxy.${key}`, 'builds here use no explicit proxy server');
  }
};
