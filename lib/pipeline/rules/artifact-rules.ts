import { type Draft, type DraftAction, type DraftRule, problem, type StructureRule } from '../draft.ts';
import { findActionType } from '../find-action-type.ts';
import type { Path } from '../path.ts';
import { isBefore, type Place } from '../place.ts';
import { findRuleType } from '../rule-types.ts';

const actionProblem = problem('InvalidActionDeclarationException');
const stageProblem = problem('InvalidStageDeclarationException');

type Direction = 'input' | 'output';

const countProblem = (
  what: string,
  direction: Direction,
  count: number,
  [min, max]: readonly [number, number],
): string | undefined => {
  const declares = `${what} declares ${count} ${direction} artifacts which is`;
  if (count < min) return `${declares} less than the minimum count (${min})`;
  if (count > max) return `${declares} more than the maximum count (${max})`;
  return undefined;
};

const actionCounts = (draft: Draft, { action, name, path }: DraftAction) => {
  const type = findActionType(action.actionTypeId);
  if (!type) return [];
  return (['input', 'output'] as const).flatMap((direction) => {
    const member = direction === 'input' ? 'inputArtifacts' : 'outputArtifacts';
    const at = [...path, member];
    const limits = direction === 'input' ? type.inputs : type.outputs;
    const message = countProblem(`Action ${name}`, direction, action[member]?.length ?? 0, limits);
    return message === undefined || draft.lost(at) ? [] : [actionProblem(at, message)];
  });
};

export const artifactCountsFitTheType: StructureRule = (draft) =>
  draft.actions.flatMap((each) => actionCounts(draft, each));

export const ruleArtifactCountsFitTheType: StructureRule = ({ rules, lost }) =>
  rules.flatMap(({ rule, name, path }) => {
    const type = findRuleType(rule.ruleTypeId?.provider ?? '', rule.ruleTypeId?.version ?? '1');
    const at = [...path, 'inputArtifacts'];
    if (!type || lost(at)) return [];
    const message = countProblem(`Rule ${name}`, 'input', rule.inputArtifacts?.length ?? 0, type.inputs);
    return message === undefined ? [] : [stageProblem(at, message)];
  });

/** Where each artifact is made. */
const producers = ({ actions }: Draft): ReadonlyMap<string, readonly Place[]> =>
  Map.groupBy(
    actions.flatMap(({ action, stageAt, runOrder }) =>
      (action.outputArtifacts ?? []).map(({ name = '' }) => ({ name, stageAt, runOrder })),
    ),
    ({ name }) => name,
  );

interface Use {
  readonly name: string;
  readonly path: Path;
}

const usesOf = (inputs: readonly { name: string | undefined }[] | undefined, path: Path): readonly Use[] =>
  (inputs ?? []).flatMap(({ name }, at) =>
    name === undefined ? [] : [{ name, path: [...path, 'inputArtifacts', at, 'name'] }],
  );

export const inputArtifactsAreMadeEarlier: StructureRule = (draft) => {
  if (!draft.whole) return [];
  const made = producers(draft);
  return draft.actions.flatMap((each) =>
    usesOf(each.action.inputArtifacts, each.path)
      .filter(({ name }) => !(made.get(name) ?? []).some((place) => isBefore(place, each)))
      .map(({ name, path }) =>
        actionProblem(
          path,
          `Input artifact '${name}' of action '${each.name}' in stage '${each.stageName}' is not an output artifact of an action in an earlier stage, or of one with a lower runOrder in the same stage`,
        ),
      ),
  );
};

/** What has surely run when a rule runs: earlier stages, and after success its own stage. */
export const placeOfRule = ({ stageAt, kind }: DraftRule): Place => ({
  stageAt,
  runOrder: kind === 'onSuccess' ? Number.POSITIVE_INFINITY : 0,
});

export const ruleArtifactsAreMadeEarlier: StructureRule = (draft) => {
  if (!draft.whole) return [];
  const made = producers(draft);
  return draft.rules.flatMap((each) =>
    usesOf(each.rule.inputArtifacts, each.path)
      .filter(({ name }) => !(made.get(name) ?? []).some((place) => isBefore(place, placeOfRule(each))))
      .map(({ name, path }) =>
        stageProblem(
          path,
          `Input artifact '${name}' of rule '${each.name}' in stage '${each.stageName}' is not an output artifact of an action that has surely run before it`,
        ),
      ),
  );
};

export const inputArtifactsAreNamedOnce: StructureRule = ({ actions, rules }) => {
  const repeatedUses = (uses: readonly Use[]) =>
    uses.filter(({ name }, at) => uses.findIndex((use) => use.name === name) !== at);
  return [
    ...actions.flatMap(({ action, name, path }) =>
      repeatedUses(usesOf(action.inputArtifacts, path)).map((use) =>
        actionProblem(use.path, `Action ${name} declares the input artifact '${use.name}' more than once`),
      ),
    ),
    ...rules.flatMap(({ rule, name, path }) =>
      repeatedUses(usesOf(rule.inputArtifacts, path)).map((use) =>
        stageProblem(use.path, `Rule ${name} declares the input artifact '${use.name}' more than once`),
      ),
    ),
  ];
};

export const outputArtifactNamesAreUnique: StructureRule = ({ actions }) => {
  const seen = new Set<string>();
  return actions.flatMap(({ action, path }) =>
    (action.outputArtifacts ?? []).flatMap(({ name }, at) => {
      if (name === undefined || !seen.has(name)) {
        seen.add(name ?? '');
        return [];
      }
      const message = `Output artifact name '${name}' is used more than once in the pipeline`;
      return [actionProblem([...path, 'outputArtifacts', at, 'name'], message)];
    }),
  );
};
