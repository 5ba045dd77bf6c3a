import type { ActionDetail, ExecutionRecord } from '../execution/execution-record.ts';
import type { Action, Pipeline } from '../pipeline/pipeline.ts';
import { keys } from '../store/keys.ts';
import { findReferences } from '../variables/find-references.ts';
import { resolveConfiguration } from '../variables/resolve-configuration.ts';
import { resolveText } from '../variables/resolve-text.ts';
import type { VariableScope } from '../variables/variable-scope.ts';
import type { World } from './world.ts';

export interface PreparedAction {
  readonly configuration: Readonly<Record<string, string>>;
  /** The fields of the declaration that may hold references, resolved. */
  readonly action: Pick<Action, 'commands' | 'environmentVariables'>;
}

const textsOf = (action: Action): readonly string[] => [
  ...Object.values(action.configuration),
  ...(action.commands ?? []),
  ...(action.environmentVariables ?? []).flatMap(({ value }) => value ?? []),
];

/** Where the newest success of an action keeps its output variables; of a rollback perhaps with its target. */
const detailKey = (record: ExecutionRecord, stage: string, action: string): string | undefined => {
  const isIt = (each: { readonly stage: string; readonly action: string }): boolean =>
    each.stage === stage && each.action === action;
  const own = record.actions.findLast((each) => isIt(each) && each.status === 'Succeeded');
  if (own) return keys.actionDetail(record.pipeline, record.executionId, own.id);
  const inherited = record.inherited?.actions.find(isIt);
  return inherited && keys.actionDetail(record.pipeline, record.rollbackTarget ?? '', inherited.id);
};

const outputVariables = async (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
  namespace: string,
): Promise<ReadonlyMap<string, string> | undefined> => {
  for (const stage of pipeline.stages) {
    const producer = stage.actions.find((action) => action.namespace === namespace);
    if (!producer) continue;
    const key = detailKey(record, stage.name, producer.name);
    const detail = key && (await world.documents.read<ActionDetail>(key));
    if (!detail) return undefined;
    return new Map(Object.entries(detail.outputVariables));
  }
  return undefined;
};

const scopeFor = async (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
  namespaces: ReadonlySet<string>,
): Promise<VariableScope> => {
  const scope = new Map<string, ReadonlyMap<string, string>>([
    ['codepipeline', new Map([['PipelineExecutionId', record.executionId]])],
    ['variables', new Map(record.variables.map(({ name, resolvedValue }) => [name, resolvedValue]))],
  ]);
  for (const namespace of namespaces) {
    const found = scope.has(namespace)
      ? undefined
      : await outputVariables(world, pipeline, record, namespace);
    if (found) scope.set(namespace, found);
  }
  return scope;
};

/** What the references in these texts resolve to; a namespace that nobody has output is missing. */
export const scopeOf = (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
  texts: readonly string[],
): Promise<VariableScope> =>
  scopeFor(world, pipeline, record, new Set(texts.flatMap(findReferences).map(({ namespace }) => namespace)));

/**
 * Resolves the references of an action immediately before it starts (semantics 2.5, 4).
 * @throws {UnresolvedVariable} when a key is not there: the action then fails before it starts.
 */
export const prepareAction = async (
  world: World,
  pipeline: Pipeline,
  record: ExecutionRecord,
  action: Action,
): Promise<PreparedAction> => {
  const scope = await scopeOf(world, pipeline, record, textsOf(action));
  return {
    configuration: resolveConfiguration(action.configuration, scope),
    action: {
      ...(action.commands ? { commands: action.commands.map((command) => resolveText(command, scope)) } : {}),
      ...(action.environmentVariables
        ? {
            environmentVariables: action.environmentVariables.map((variable) => ({
              ...variable,
              value: resolveText(variable.value ?? '', scope),
            })),
          }
        : {}),
    },
  };
};
