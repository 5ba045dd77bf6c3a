import { ConfigurationError } from '../../../lib/errors.ts';
import type { EnvironmentVariable } from '../../../lib/ports.ts';
import { isVariableName } from '../buildspec/parse-variables.ts';
import { describeProblem } from '../buildspec/problem.ts';
import { readYaml } from '../buildspec/read-yaml.ts';
import { type Mapping, Reader } from '../buildspec/reader.ts';
import { checkEnvironmentType, parseComputeType, parseImage } from './environment-fields.ts';
import { parseBatchConfig } from './parse-batch-config.ts';
import { defaultProject, type LocalSettings, type Project } from './project.ts';

const known = [
  'name',
  'source',
  'environment',
  'timeoutInMinutes',
  'queuedTimeoutInMinutes',
  'concurrentBuildLimit',
  'cache',
  'buildBatchConfig',
  'stepline',
  // Without a meaning on this machine, and harmless: who may do what, and how a project is filed.
  'description',
  'artifacts',
  'secondaryArtifacts',
  'secondarySources',
  'serviceRole',
  'tags',
  'encryptionKey',
  'logsConfig',
  'badgeEnabled',
];

/**
 * Parses a project file: CodeBuild's own field names, YAML or JSON. `file` names it in errors.
 * @throws {ConfigurationError} with every problem: unknown fields, values that CodeBuild would refuse, what is not run.
 */
export const parseProject = (text: string, file: string, name: string): Project => {
  const reader = new Reader();
  const yaml = readYaml(text);
  reader.problems.push(...yaml.problems);
  const root = reader.mapping(yaml.tree, '', known) ?? {};
  const project = fromMapping(root, name, reader);
  if (reader.problems.length > 0) {
    throw new ConfigurationError(file, reader.problems.map(describeProblem).join('; '));
  }
  return project;
};

const fromMapping = (root: Mapping, name: string, reader: Reader): Project => {
  const declared = reader.text(root['name'], 'name');
  if (declared !== undefined && declared !== name) {
    reader.invalid('name', `"${declared}", but the file says "${name}"`);
  }
  checkArtifacts(root, reader);
  const base = defaultProject(name);
  const limit = reader.number(root['concurrentBuildLimit'], 'concurrentBuildLimit', 1, 10_000);
  const minutes = (key: string) => reader.number(root[key], key, 5, key === 'timeoutInMinutes' ? 2_160 : 480);
  return {
    ...base,
    source: parseSource(root, reader),
    environment: parseEnvironment(root, base, reader),
    timeoutInMinutes: minutes('timeoutInMinutes') ?? base.timeoutInMinutes,
    queuedTimeoutInMinutes: minutes('queuedTimeoutInMinutes') ?? base.queuedTimeoutInMinutes,
    cache: parseCache(root, reader),
    batch: parseBatchConfig(root['buildBatchConfig'], base.batch, reader),
    local: parseLocal(root, reader),
    ...(limit === undefined ? {} : { concurrentBuildLimit: limit }),
  };
};

const parseSource = (root: Mapping, reader: Reader): Project['source'] => {
  const source = reader.mapping(root['source'], 'source', ['type', 'buildspec']) ?? {};
  checkType(source, 'source', reader);
  const buildspec = reader.text(source['buildspec'], 'source.buildspec');
  return buildspec === undefined ? {} : { buildspec };
};

const checkArtifacts = (root: Mapping, reader: Reader): void => {
  const artifacts = reader.mapping(root['artifacts'], 'artifacts') ?? {};
  checkType(artifacts, 'artifacts', reader);
};

/** A project that a pipeline uses has source and artifacts of type CODEPIPELINE (semantics 6.2). */
const checkType = (mapping: Mapping, path: string, reader: Reader): void => {
  const type = reader.text(mapping['type'], `${path}.type`);
  if (type !== undefined && type !== 'CODEPIPELINE') {
    reader.unsupported(`${path}.type`, `"${type}": a project in a pipeline has type CODEPIPELINE`);
  }
};

const parseEnvironment = (root: Mapping, base: Project, reader: Reader): Project['environment'] => {
  const path = 'environment';
  const fields = [
    'type',
    'image',
    'computeType',
    'environmentVariables',
    'privilegedMode',
    'imagePullCredentialsType',
  ];
  const environment = reader.mapping(root['environment'], path, fields) ?? {};
  checkEnvironmentType(environment['type'], `${path}.type`, reader);
  const image = parseImage(environment['image'], `${path}.image`, reader);
  return {
    computeType:
      parseComputeType(environment['computeType'], `${path}.computeType`, reader) ??
      base.environment.computeType,
    privilegedMode: reader.yesNo(environment['privilegedMode'], `${path}.privilegedMode`) ?? false,
    environmentVariables: parseVariables(environment, `${path}.environmentVariables`, reader),
    ...(image === undefined ? {} : { image }),
  };
};

const parseVariables = (
  environment: Mapping,
  path: string,
  reader: Reader,
): readonly EnvironmentVariable[] => {
  const list = environment['environmentVariables'];
  if (list === undefined || list === null || list === '') return [];
  if (!Array.isArray(list)) {
    reader.invalid(path, 'expected a list');
    return [];
  }
  return list.flatMap((item, index) => {
    const where = `${path}[${index}]`;
    const variable = reader.mapping(item, where, ['name', 'value', 'type']) ?? {};
    const name = reader.text(variable['name'], `${where}.name`) ?? '';
    if (!isVariableName(name))
      reader.invalid(`${where}.name`, `"${name}" is not a name that a shell variable can have`);
    const type = reader.choice(variable['type'], `${where}.type`, [
      'PLAINTEXT',
      'PARAMETER_STORE',
      'SECRETS_MANAGER',
    ]);
    return [
      { name, value: reader.text(variable['value'], `${where}.value`) ?? '', type: type ?? 'PLAINTEXT' },
    ];
  });
};

const parseCache = (root: Mapping, reader: Reader): Project['cache'] => {
  const cache = reader.mapping(root['cache'], 'cache', ['type', 'location', 'modes', 'cacheNamespace']) ?? {};
  const type = reader.choice(cache['type'], 'cache.type', ['NO_CACHE', 'LOCAL', 'S3']) ?? 'NO_CACHE';
  const modes = reader.texts(cache['modes'], 'cache.modes') ?? [];
  for (const [index, mode] of modes.entries()) {
    if (mode !== 'LOCAL_CUSTOM_CACHE') {
      reader.unsupported(`cache.modes[${index}]`, `"${mode}" is not kept here; LOCAL_CUSTOM_CACHE is`);
    }
  }
  // A cache on S3 and a custom local one differ in where the files lie, not in what a build sees.
  return { type: type === 'NO_CACHE' ? 'NO_CACHE' : 'LOCAL' };
};

const parseLocal = (root: Mapping, reader: Reader): LocalSettings => {
  const local =
    reader.mapping(root['stepline'], 'stepline', [
      'network',
      'user',
      'memoryMiB',
      'cpus',
      'processes',
      'diskMiB',
    ]) ?? {};
  const user = reader.text(local['user'], 'stepline.user');
  if (user !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/.test(user)) {
    reader.invalid('stepline.user', `"${user}" is not a user, or a user and a group`);
  }
  return {
    network: reader.choice(local['network'], 'stepline.network', ['default', 'none', 'host']) ?? 'default',
    ...(user === undefined ? {} : { user }),
    ...optional('memoryMiB', reader.number(local['memoryMiB'], 'stepline.memoryMiB', 16, 1_000_000)),
    ...optional('cpus', reader.number(local['cpus'], 'stepline.cpus', 1, 1_000)),
    ...optional('processes', reader.number(local['processes'], 'stepline.processes', 16, 1_000_000)),
    ...optional('diskMiB', reader.number(local['diskMiB'], 'stepline.diskMiB', 16, 100_000_000)),
  };
};

const optional = (key: string, value: number | undefined): Readonly<Record<string, number>> =>
  value === undefined ? {} : { [key]: value };
