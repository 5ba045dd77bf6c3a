import { checkEnvironmentType, parseComputeType, parseImage } from '../projects/environment-fields.ts';
import { type BatchSpec, type BatchTask, maxTasks, type TaskEnvironment } from './batch-spec.ts';
import { checkGraph } from './check-graph.ts';
import { parseMatrix } from './parse-matrix.ts';
import { parseVariables } from './parse-variables.ts';
import type { Tree } from './read-yaml.ts';
import type { Mapping, Reader } from './reader.ts';

const kinds = ['build-graph', 'build-list', 'build-matrix', 'build-fanout'] as const;

/** `batch` (CodeBuild's "Batch build buildspec reference"): one of its kinds, as the builds that it comes to. */
export const parseBatch = (root: Mapping, reader: Reader): BatchSpec | undefined => {
  const tree = reader.mapping(root['batch'], 'batch', ['fast-fail', ...kinds]);
  if (tree === undefined) return undefined;
  const fastFail = reader.yesNo(tree['fast-fail'], 'batch.fast-fail') ?? false;
  const [kind, ...more] = kinds.filter((name) => tree[name] !== undefined);
  if (kind === undefined || more.length > 0) {
    reader.invalid('batch', `expected one of ${kinds.join(', ')}`);
    return undefined;
  }
  const tasks = parseKind(kind, tree[kind], reader);
  if (tasks.length > maxTasks) {
    reader.invalid(`batch.${kind}`, `${tasks.length} builds; CodeBuild takes ${maxTasks} at most`);
  }
  checkGraph(tasks, `batch.${kind}`, reader);
  return { fastFail, tasks };
};

const parseKind = (
  kind: (typeof kinds)[number],
  tree: Tree | undefined,
  reader: Reader,
): readonly BatchTask[] => {
  const path = `batch.${kind}`;
  if (kind === 'build-matrix') return parseMatrix(tree, path, reader);
  if (kind !== 'build-fanout') return parseTasks(tree, path, kind === 'build-graph', reader);
  // Which tests a build takes is told to `codebuild-tests-run` in a way that CodeBuild keeps to itself.
  reader.unsupported(
    path,
    'its builds share their tests with codebuild-tests-run, which CodeBuild alone has',
  );
  return [];
};

const parseTasks = (
  tree: Tree | undefined,
  path: string,
  isGraph: boolean,
  reader: Reader,
): readonly BatchTask[] => {
  if (!Array.isArray(tree) || tree.length === 0) {
    reader.invalid(path, 'expected a list of builds');
    return [];
  }
  return tree.flatMap((item: Tree, index) => parseTask(item, `${path}[${index}]`, isGraph, reader));
};

const known = ['identifier', 'buildspec', 'debug-session', 'env', 'ignore-failure'];

const parseTask = (item: Tree, path: string, isGraph: boolean, reader: Reader): readonly BatchTask[] => {
  const task = reader.mapping(item, path, isGraph ? [...known, 'depend-on'] : known) ?? {};
  const identifier = reader.text(task['identifier'], `${path}.identifier`) ?? '';
  if (!/^[A-Za-z0-9_]{1,128}$/.test(identifier)) {
    reader.invalid(`${path}.identifier`, 'required: letters, digits and _ only, 128 at most');
  }
  if (reader.yesNo(task['debug-session'], `${path}.debug-session`)) {
    reader.unsupported(`${path}.debug-session`, 'there is no Session Manager here');
  }
  const buildspec = reader.text(task['buildspec'], `${path}.buildspec`);
  return [
    {
      identifier,
      ...(buildspec === undefined ? {} : { buildspec }),
      dependsOn: isGraph ? (reader.texts(task['depend-on'], `${path}.depend-on`) ?? []) : [],
      ignoreFailure: reader.yesNo(task['ignore-failure'], `${path}.ignore-failure`) ?? false,
      environment: parseEnvironment(task['env'], `${path}.env`, reader),
    },
  ];
};

const environmentFields = ['compute-type', 'fleet', 'image', 'privileged-mode', 'type', 'variables'];

const parseEnvironment = (tree: Tree | undefined, path: string, reader: Reader): TaskEnvironment => {
  const env = reader.mapping(tree, path, environmentFields) ?? {};
  if (env['fleet'] !== undefined) reader.unsupported(`${path}.fleet`, 'there are no fleets here');
  checkEnvironmentType(env['type'], `${path}.type`, reader);
  const computeType = parseComputeType(env['compute-type'], `${path}.compute-type`, reader);
  const image = parseImage(env['image'], `${path}.image`, reader);
  const privilegedMode = reader.yesNo(env['privileged-mode'], `${path}.privileged-mode`);
  return {
    variables: parseVariables(env['variables'], `${path}.variables`, reader),
    ...(computeType === undefined ? {} : { computeType }),
    ...(image === undefined ? {} : { image }),
    ...(privilegedMode === undefined ? {} : { privilegedMode }),
  };
};
