import { conditionKinds, problem, type StructureRule } from '../draft.ts';

const structure = problem('InvalidStructureException');

export const modesNeedV2: StructureRule = ({ pipeline }) =>
  pipeline.pipelineType !== 'V2' &&
  (pipeline.executionMode === 'QUEUED' || pipeline.executionMode === 'PARALLEL')
    ? [structure(['pipeline', 'executionMode'], 'QUEUED or PARALLEL mode can only be used with V2 pipelines')]
    : [];

export const variablesNeedV2: StructureRule = ({ pipeline }) =>
  pipeline.pipelineType !== 'V2' && (pipeline.variables ?? []).length > 0
    ? [structure(['pipeline', 'variables'], 'Pipeline variable can only be used with V2 pipelines')]
    : [];

/** The service says "on tag" of every trigger (semantics 1.4). */
export const triggersNeedV2: StructureRule = ({ pipeline }) =>
  pipeline.pipelineType !== 'V2' && (pipeline.triggers ?? []).length > 0
    ? [structure(['pipeline', 'triggers'], 'Triggers on tag can only be used with V2 pipelines')]
    : [];

export const conditionsNeedV2: StructureRule = ({ pipeline, stages }) =>
  pipeline.pipelineType === 'V2'
    ? []
    : stages.flatMap(({ stage, path }) =>
        conditionKinds
          .filter((kind) => stage[kind] !== undefined)
          .map((kind) =>
            problem('InvalidStageDeclarationException')(
              [...path, kind],
              'Stage level conditions can only be used with V2 pipelines.',
            ),
          ),
      );

export const variableNamesAreUnique: StructureRule = ({ pipeline }) => {
  const seen = new Set<string>();
  return (pipeline.variables ?? []).flatMap(({ name }, at) => {
    if (name === undefined || !seen.has(name)) {
      seen.add(name ?? '');
      return [];
    }
    return [
      structure(
        ['pipeline', 'variables', at, 'name'],
        `Variable names must be unique. The following variable name is already in use: ${name}`,
      ),
    ];
  });
};
