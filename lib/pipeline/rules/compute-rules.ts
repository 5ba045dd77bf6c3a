import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { type DraftAction, problem, type StructureRule } from '../draft.ts';

const actionProblem = problem('InvalidActionDeclarationException');

const providerOf = ({ action }: DraftAction): string | undefined => action.actionTypeId?.provider;
const isCommands = (each: DraftAction): boolean =>
  providerOf(each) === 'Commands' && each.action.actionTypeId?.category === 'Compute';

export const commandsActionsHaveCommands: StructureRule = ({ actions, lost }) =>
  actions
    .filter((each) => isCommands(each) && !each.action.commands && !lost([...each.path, 'commands']))
    .map(({ name, path }) =>
      actionProblem([...path, 'commands'], `Action ${name} must have a non-empty commands field`),
    );

const ONLY_COMPUTE = ['commands', 'outputVariables'] as const satisfies readonly (keyof ActionDeclaration)[];

const refusal = (name: string, field: string): string =>
  `The following action cannot contain a ${field} field: ${name}. To use the ${field} field, use a compute action.`;

/** `files` is refused with the text about `commands`, as the service does (semantics 13, number 9). */
export const computeFieldsOnComputeActionsOnly: StructureRule = ({ actions }) =>
  actions
    .filter(({ action }) => action.actionTypeId && action.actionTypeId.category !== 'Compute')
    .flatMap(({ action, name, path }) => [
      ...ONLY_COMPUTE.filter((field) => action[field] !== undefined).map((field) =>
        actionProblem([...path, field], refusal(name, field)),
      ),
      ...(action.outputArtifacts ?? []).flatMap(({ files }, at) =>
        files ? [actionProblem([...path, 'outputArtifacts', at, 'files'], refusal(name, 'commands'))] : [],
      ),
    ]);

/** Semantics 6.1: Commands puts them into its shell, EKS into its manifests. No other type reads them. */
export const environmentVariablesWhereTheyAreRead: StructureRule = ({ actions }) =>
  actions
    .filter(({ action }) => action.environmentVariables !== undefined && action.actionTypeId !== undefined)
    .flatMap((each) => {
      const path = [...each.path, 'environmentVariables'];
      if (isCommands(each)) return [];
      if (providerOf(each) !== 'EKS')
        return [actionProblem(path, refusal(each.name, 'environmentVariables'))];
      return (each.action.environmentVariables ?? []).flatMap(({ type }, at) =>
        type === 'SECRETS_MANAGER'
          ? [
              actionProblem(
                [...path, at, 'type'],
                `Action ${each.name} cannot have an environment variable of type SECRETS_MANAGER; only a Commands action can`,
              ),
            ]
          : [],
      );
    });
