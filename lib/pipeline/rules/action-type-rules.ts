import type { ActionTypeId } from '@aws-sdk/client-codepipeline';
import { problem, type StructureRule } from '../draft.ts';
import { findActionType } from '../find-action-type.ts';

const actionProblem = problem('InvalidActionDeclarationException');

/** The service prints regions as its enum does: `US_EAST_1`. */
const regionEnum = (region: string | undefined): string =>
  (region ?? 'local').toUpperCase().replaceAll('-', '_');

const inWords = ({ category, provider, owner, version }: ActionTypeId): string =>
  `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}')`;

export const actionTypesExist: StructureRule = ({ actions, region, intact }) =>
  actions.flatMap(({ action, name, path }) => {
    const id = action.actionTypeId;
    const at = [...path, 'actionTypeId'];
    if (!id || !intact(at) || findActionType(id)) return [];
    return [
      actionProblem(
        at,
        `${inWords(id)} in action '${name}' is not available in region '${regionEnum(action.region ?? region)}'`,
      ),
    ];
  });

export const newProvidersNeedV2: StructureRule = ({ actions, pipeline }) =>
  pipeline.pipelineType === 'V2'
    ? []
    : actions.flatMap(({ action, path }) => {
        const type = findActionType(action.actionTypeId);
        if (!type?.v2Only) return [];
        const at = [...path, 'actionTypeId', 'provider'];
        return [actionProblem(at, `${type.provider} Action can only be used with V2 pipelines.`)];
      });

export const actionNamesAreUniqueInAStage: StructureRule = ({ stages }) =>
  stages.flatMap((stage) => {
    const seen = new Set<string>();
    return stage.actions.flatMap(({ action, name, path }) => {
      if (action.name === undefined || !seen.has(name)) {
        seen.add(name);
        return [];
      }
      const message = `Action name '${name}' is used more than once in stage '${stage.name}'`;
      return [actionProblem([...path, 'name'], message)];
    });
  });
