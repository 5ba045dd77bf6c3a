import { maxTasks } from '../buildspec/batch-spec.ts';
import type { Tree } from '../buildspec/read-yaml.ts';
import type { Reader } from '../buildspec/reader.ts';
import { parseComputeType } from './environment-fields.ts';
import type { BatchLimits } from './project.ts';

const path = 'buildBatchConfig';
// Without a meaning here: whose rights start the builds, and how a source host is told. The action says what to combine.
const known = ['restrictions', 'timeoutInMins', 'serviceRole', 'batchReportMode', 'combineArtifacts'];

/** `buildBatchConfig` of CodeBuild's CreateProject. */
export const parseBatchConfig = (tree: Tree | undefined, base: BatchLimits, reader: Reader): BatchLimits => {
  const config = reader.mapping(tree, path, known) ?? {};
  const where = `${path}.restrictions`;
  const restrictions =
    reader.mapping(config['restrictions'], where, ['maximumBuildsAllowed', 'computeTypesAllowed']) ?? {};
  const most = `${where}.maximumBuildsAllowed`;
  const types = reader.texts(restrictions['computeTypesAllowed'], `${where}.computeTypesAllowed`);
  const allowed = types?.flatMap(
    (type, index) => parseComputeType(type, `${where}.computeTypesAllowed[${index}]`, reader) ?? [],
  );
  return {
    maximumBuilds:
      reader.number(restrictions['maximumBuildsAllowed'], most, 1, maxTasks) ?? base.maximumBuilds,
    timeoutInMinutes:
      reader.number(config['timeoutInMins'], `${path}.timeoutInMins`, 5, 2_160) ?? base.timeoutInMinutes,
    ...(allowed === undefined ? {} : { computeTypes: allowed }),
  };
};
