import { type Draft, problem, type StructureRule } from '../draft.ts';

const structure = problem('InvalidStructureException');

/** The regions that actions name, and the pipeline's own where it has one. */
const regionsInUse = ({ actions, region }: Draft): ReadonlySet<string> =>
  new Set([
    ...(region === undefined ? [] : [region]),
    ...actions.flatMap(({ action }) => action.region ?? []),
  ]);

export const oneStoreServesOneRegion: StructureRule = (draft) =>
  draft.pipeline.artifactStore && !draft.pipeline.artifactStores && regionsInUse(draft).size > 1
    ? [
        structure(
          ['pipeline', 'artifactStore'],
          `Your pipeline contains actions in more than one region. Use 'pipeline.artifactStores' instead of 'pipeline.artifactStore' to name an artifact store for each of: ${[...regionsInUse(draft)].join(', ')}`,
        ),
      ]
    : [];

export const everyRegionHasAStore: StructureRule = (draft) => {
  const stores = draft.pipeline.artifactStores;
  if (!stores || Object.keys(stores).length === 0) return [];
  return [...regionsInUse(draft)]
    .filter((region) => !Object.hasOwn(stores, region))
    .map((region) =>
      structure(
        ['pipeline', 'artifactStores'],
        `Your pipeline must have an artifact store, such as an artifact bucket, for each region where you have an action. The following region is missing in 'pipeline.artifactStores': ${region}.`,
      ),
    );
};

export const artifactStoreOrStores: StructureRule = ({ pipeline, lost }) => {
  const one = pipeline.artifactStore !== undefined || lost(['pipeline', 'artifactStore']);
  const many = lost(['pipeline', 'artifactStores']) || Object.keys(pipeline.artifactStores ?? {}).length > 0;
  if (one !== many) return [];
  return [
    structure(
      ['pipeline', one ? 'artifactStores' : 'artifactStore'],
      one
        ? "Use either 'pipeline.artifactStore' or 'pipeline.artifactStores', not both"
        : "Your pipeline must have either 'pipeline.artifactStore' or 'pipeline.artifactStores'",
    ),
  ];
};

/** What AWS itself runs may run elsewhere; sources and other owners' actions run where the pipeline is. */
export const theseActionsStayInTheRegion: StructureRule = ({ actions, region }) =>
  actions.flatMap(({ action, name, path }) => {
    const { category, owner } = action.actionTypeId ?? {};
    const stays = category === 'Source' || owner === 'ThirdParty' || owner === 'Custom';
    if (!stays || action.region === undefined || region === undefined || action.region === region) return [];
    return [
      problem('InvalidActionDeclarationException')(
        [...path, 'region'],
        `Action '${name}' cannot be in another region than the pipeline: ${category === 'Source' ? 'source' : `${owner}`} actions cannot be cross-region`,
      ),
    ];
  });
