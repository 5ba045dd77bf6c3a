import type { GitPullRequestFilter, GitPushFilter } from '@aws-sdk/client-codepipeline';
import { compileGlob } from '../../source/glob.ts';
import { InvalidGlob } from '../../source/invalid-glob.ts';
import { utf8Length } from '../../variables/utf8-length.ts';
import { type Draft, problem, type StructureRule } from '../draft.ts';
import type { Path } from '../path.ts';
import type { Problem } from '../problem.ts';

const structure = problem('InvalidStructureException');

const TRIGGERS = ['pipeline', 'triggers'];
const MAX_BYTES = 200 * 1024;

const MUST_REFERENCE = 'Triggers for connections must reference a CodeStarSourceConnection action.' as const;

/** Semantics 11: the array has at most 200 KB. */
export const triggersAreSmall: StructureRule = ({ pipeline }) => {
  const bytes = utf8Length(JSON.stringify(pipeline.triggers ?? []));
  if (bytes <= MAX_BYTES) return [];
  return [structure(TRIGGERS, `The triggers have ${bytes} bytes; the limit is ${MAX_BYTES} bytes`)];
};

const connectionSources = ({ actions }: Draft): ReadonlySet<string> =>
  new Set(
    actions
      .filter(({ action }) => action.actionTypeId?.category === 'Source')
      .filter(({ action }) => action.actionTypeId?.provider === 'CodeStarSourceConnection')
      .map(({ name }) => name),
  );

export const triggersNameAConnectionSource: StructureRule = (draft) => {
  const sources = connectionSources(draft);
  const seen = new Set<string>();
  return (draft.pipeline.triggers ?? []).flatMap(({ gitConfiguration }, at) => {
    const name = gitConfiguration?.sourceActionName;
    if (name === undefined) return [];
    const path = [...TRIGGERS, at, 'gitConfiguration', 'sourceActionName'];
    if (draft.whole && !sources.has(name)) return [structure(path, MUST_REFERENCE)];
    if (seen.has(name)) {
      return [
        structure(
          path,
          `${MUST_REFERENCE} There can only be one trigger per source action: '${name}' has another.`,
        ),
      ];
    }
    seen.add(name);
    return [];
  });
};

const COMBINATION =
  'The trigger configuration for the source action is not valid. Make sure to choose valid filter combinations.';

/** Tags, or branches, or branches with file paths. */
const isPushCombination = ({ tags, branches, filePaths }: GitPushFilter): boolean =>
  tags ? !branches && !filePaths : branches !== undefined;

/** Branches, or branches with file paths. */
const isPullRequestCombination = ({ branches }: GitPullRequestFilter): boolean => branches !== undefined;

const repeats = (filters: readonly object[], path: Path): readonly Problem[] => {
  const texts = filters.map((filter) => JSON.stringify(filter));
  return texts.flatMap((text, at) =>
    texts.indexOf(text) === at
      ? []
      : [structure([...path, at], `${COMBINATION} The filter repeats an earlier one.`)],
  );
};

const combinations = <F extends object>(
  filters: readonly F[],
  isValid: (filter: F) => boolean,
  path: Path,
  draft: Draft,
): readonly Problem[] => [
  ...filters.flatMap((filter, at) =>
    isValid(filter) || !draft.intact([...path, at]) ? [] : [structure([...path, at], COMBINATION)],
  ),
  ...repeats(filters, path),
];

export const triggerFiltersCombine: StructureRule = (draft) =>
  (draft.pipeline.triggers ?? []).flatMap(({ gitConfiguration }, at) => {
    if (!gitConfiguration) return [];
    const { push, pullRequest } = gitConfiguration;
    const path = [...TRIGGERS, at, 'gitConfiguration'];
    if (!push && !pullRequest) {
      return draft.intact(path)
        ? [structure(path, `${COMBINATION} It has neither push nor pullRequest.`)]
        : [];
    }
    return [
      ...combinations(push ?? [], isPushCombination, [...path, 'push'], draft),
      ...combinations(pullRequest ?? [], isPullRequestCombination, [...path, 'pullRequest'], draft),
    ];
  });

const CRITERIA = ['tags', 'branches', 'filePaths'] as const;

const globProblem = (pattern: string, path: Path): readonly Problem[] => {
  try {
    compileGlob(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidGlob)) throw error;
    return [
      structure(path, `The trigger configuration for the source action is not valid. ${error.message}`),
    ];
  }
};

const filterPatterns = (filter: GitPushFilter, path: Path): readonly Problem[] =>
  CRITERIA.flatMap((criterion) => {
    const criteria = filter[criterion];
    if (!criteria) return [];
    if (!criteria.includes && !criteria.excludes) {
      return [structure([...path, criterion], `${COMBINATION} It has neither includes nor excludes.`)];
    }
    return (['includes', 'excludes'] as const).flatMap((list) =>
      (criteria[list] ?? []).flatMap((pattern, at) => globProblem(pattern, [...path, criterion, list, at])),
    );
  });

export const triggerPatternsAreGlobs: StructureRule = ({ pipeline }) =>
  (pipeline.triggers ?? []).flatMap(({ gitConfiguration }, at) =>
    (['push', 'pullRequest'] as const).flatMap((event) =>
      (gitConfiguration?.[event] ?? []).flatMap((filter, filterAt) =>
        filterPatterns(filter, [...TRIGGERS, at, 'gitConfiguration', event, filterAt]),
      ),
    ),
  );
