import { checkEnvironmentType, parseComputeType, parseImage } from '../projects/environment-fields.ts';
import { type BatchTask, maxTasks, type TaskEnvironment } from './batch-spec.ts';
import { checkVariableName } from './parse-variables.ts';
import type { Tree } from './read-yaml.ts';
import { join, type Mapping, type Reader } from './reader.ts';

/** What one choice of one row of the matrix says about a build. */
type Choice = (task: BatchTask) => BatchTask;

/** `build-matrix`: a build for each combination of the dynamic values, the last row turning fastest. */
export const parseMatrix = (tree: Tree | undefined, path: string, reader: Reader): readonly BatchTask[] => {
  const matrix = reader.mapping(tree, path, ['static', 'dynamic']) ?? {};
  const common = parseStatic(matrix['static'], `${path}.static`, reader);
  const rows = parseRows(matrix['dynamic'], `${path}.dynamic`, reader);
  if (rows.length === 0) reader.invalid(`${path}.dynamic`, 'required: at least one list of values');
  const count = rows.reduce((product, row) => product * row.length, 1);
  if (count > maxTasks) {
    reader.invalid(path, `${count} builds; CodeBuild takes ${maxTasks} at most`);
    return [];
  }
  const combined = rows.reduce<readonly BatchTask[]>(
    (tasks, row) => tasks.flatMap((task) => row.map((choose) => choose(task))),
    [common],
  );
  return combined.map((task, index) => ({ ...task, identifier: `build${index}` }));
};

const parseStatic = (tree: Tree | undefined, path: string, reader: Reader): BatchTask => {
  const shared = reader.mapping(tree, path, ['ignore-failure', 'env']) ?? {};
  // The reference lists the first two; its own example has an image here.
  const env = reader.mapping(shared['env'], `${path}.env`, ['privileged-mode', 'type', 'image']) ?? {};
  checkEnvironmentType(env['type'], `${path}.env.type`, reader);
  const image = parseImage(env['image'], `${path}.env.image`, reader);
  const privilegedMode = reader.yesNo(env['privileged-mode'], `${path}.env.privileged-mode`);
  return {
    identifier: '',
    dependsOn: [],
    ignoreFailure: reader.yesNo(shared['ignore-failure'], `${path}.ignore-failure`) ?? false,
    environment: {
      variables: {},
      ...(image === undefined ? {} : { image }),
      ...(privilegedMode === undefined ? {} : { privilegedMode }),
    },
  };
};

const parseRows = (tree: Tree | undefined, path: string, reader: Reader): readonly (readonly Choice[])[] => {
  const dynamic = reader.mapping(tree, path, ['buildspec', 'env']) ?? {};
  const env = reader.mapping(dynamic['env'], `${path}.env`, ['compute-type', 'image', 'variables']) ?? {};
  return [
    rowOf(dynamic['buildspec'], `${path}.buildspec`, reader, (buildspec) => (task) => ({
      ...task,
      buildspec,
    })),
    rowOf(env['compute-type'], `${path}.env.compute-type`, reader, (text, where) => {
      const computeType = parseComputeType(text, where, reader);
      return inEnvironment(computeType === undefined ? {} : { computeType });
    }),
    rowOf(env['image'], `${path}.env.image`, reader, (text, where) => {
      const image = parseImage(text, where, reader);
      return inEnvironment(image === undefined ? {} : { image });
    }),
    ...variableRows(env, `${path}.env.variables`, reader),
  ].filter((row) => row.length > 0);
};

const variableRows = (env: Mapping, path: string, reader: Reader): readonly (readonly Choice[])[] =>
  Object.entries(reader.mapping(env['variables'], path) ?? {}).map(([name, values]) => {
    checkVariableName(name, join(path, name), reader);
    return rowOf(values, join(path, name), reader, (value) => (task) => ({
      ...task,
      environment: {
        ...task.environment,
        variables: Object.fromEntries([...Object.entries(task.environment.variables), [name, value]]),
      },
    }));
  });

const rowOf = (
  tree: Tree | undefined,
  path: string,
  reader: Reader,
  choose: (text: string, path: string) => Choice,
): readonly Choice[] =>
  (reader.texts(tree, path) ?? []).map((text, index) => choose(text, `${path}[${index}]`));

const inEnvironment =
  (change: Partial<TaskEnvironment>): Choice =>
  (task) => ({ ...task, environment: { ...task.environment, ...change } });
