import { type DraftAction, problem, type StructureRule } from '../draft.ts';

const structure = problem('InvalidStructureException');
const stageProblem = problem('InvalidStageDeclarationException');

const MAX_STAGES = 50;
const MAX_ACTIONS_OF_STAGE = 50;
const MAX_ACTIONS = 1000;

const STAGES = ['pipeline', 'stages'];

export const atLeastTwoStages: StructureRule = ({ stages, lost }) =>
  stages.length >= 2 || lost(STAGES)
    ? []
    : [
        structure(
          STAGES,
          `Pipeline has only ${stages.length} stage(s). There should be a minimum of 2 stages in a pipeline`,
        ),
      ];

export const atMostFiftyStages: StructureRule = ({ stages }) =>
  stages.length <= MAX_STAGES
    ? []
    : [
        structure(
          STAGES,
          `Pipeline has too many stages. There can only be up to ${MAX_STAGES} stages in a pipeline`,
        ),
      ];

/** Semantics 11; which exception is unconfirmed. */
export const atMostThousandActions: StructureRule = ({ actions }) =>
  actions.length <= MAX_ACTIONS
    ? []
    : [
        structure(
          STAGES,
          `Pipeline has too many actions. There can only be up to ${MAX_ACTIONS} actions in a pipeline`,
        ),
      ];

const CATEGORIES = ['Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute'];

/** Undefined where the declaration does not say it properly; the shape check has told so. */
const categoryOf = ({ action }: DraftAction): string | undefined =>
  CATEGORIES.find((category) => category === action.actionTypeId?.category);

export const firstStageIsSourcesOnly: StructureRule = ({ stages, whole }) => {
  const [first] = stages;
  if (!first) return [];
  const message = 'Pipeline should start with a stage that only contains source actions';
  const others = first.actions.filter((each) => (categoryOf(each) ?? 'Source') !== 'Source');
  if (others.length > 0) return others.map(({ path }) => structure(path, message));
  return first.actions.length > 0 || !whole ? [] : [structure(first.path, message)];
};

export const sourcesInFirstStageOnly: StructureRule = ({ actions }) =>
  actions
    .filter((each) => each.stageAt > 0 && categoryOf(each) === 'Source')
    .map(({ path }) =>
      structure(path, 'Source actions can only be included in the first stage of the pipeline'),
    );

export const someActionIsNoSource: StructureRule = ({ actions, whole }) =>
  !whole || actions.some((each) => categoryOf(each) !== 'Source')
    ? []
    : [structure(STAGES, 'Pipeline should contain at least 1 action whose category is not Source')];

export const stageNamesAreUnique: StructureRule = ({ stages }) => {
  const seen = new Set<string>();
  return stages.flatMap(({ stage, name, path }) => {
    if (stage.name === undefined || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [stageProblem([...path, 'name'], `Stage name '${name}' is used more than once`)];
  });
};

export const stagesHaveOneToFiftyActions: StructureRule = ({ stages, lost }) =>
  stages.flatMap(({ name, path, actions }) => {
    const at = [...path, 'actions'];
    if (actions.length === 0 && !lost(at)) {
      return [
        stageProblem(at, `Stage '${name}' has no actions. There should be a minimum of 1 action in a stage`),
      ];
    }
    if (actions.length <= MAX_ACTIONS_OF_STAGE) return [];
    return [
      stageProblem(
        at,
        `Stage '${name}' has too many actions. There can only be up to ${MAX_ACTIONS_OF_STAGE} actions in a stage`,
      ),
    ];
  });

export const blockersAreReserved: StructureRule = ({ stages }) =>
  stages.flatMap(({ stage, name, path }) =>
    (stage.blockers ?? []).map((_, at) =>
      problem('InvalidBlockerDeclarationException')(
        [...path, 'blockers', at],
        `Stage '${name}' declares a blocker. Blockers are reserved for future use`,
      ),
    ),
  );
