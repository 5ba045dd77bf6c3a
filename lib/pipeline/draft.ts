import type {
  ActionDeclaration,
  PipelineDeclaration,
  RuleDeclaration,
  StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { formatPath, type Path } from './path.ts';
import type { ConditionKind, Pipeline } from './pipeline.ts';
import type { DeclarationException, Problem } from './problem.ts';
import type { ShapeCheck } from './shapes/check-shape.ts';

/**
 * A declaration while its structure is checked: what `checkShape` left of it, flattened so that a rule is one filter.
 * Members of a wrong type are gone, so a rule that complains about absence asks `whole` or `lost` first.
 */
export interface Draft {
  readonly pipeline: PipelineDeclaration;
  readonly stages: readonly DraftStage[];
  readonly actions: readonly DraftAction[];
  readonly rules: readonly DraftRule[];
  /** The pipeline's own region; undefined where there is none to compare with. */
  readonly region: string | undefined;
  /** The declaration that this one replaces. */
  readonly existing: Pipeline | undefined;
  /** Nothing in stages or variables was taken out. */
  readonly whole: boolean;
  /** What stood at this path had a wrong type, or is missing although required. */
  lost(path: Path): boolean;
  /** Nothing at this path or below was lost or breaks a constraint. */
  intact(path: Path): boolean;
}

export interface DraftStage {
  readonly stage: StageDeclaration;
  readonly name: string;
  readonly at: number;
  readonly path: Path;
  readonly actions: readonly DraftAction[];
}

export interface DraftAction {
  readonly action: ActionDeclaration;
  readonly name: string;
  readonly stageName: string;
  readonly stageAt: number;
  readonly runOrder: number;
  readonly path: Path;
}

export interface DraftRule {
  readonly rule: RuleDeclaration;
  readonly name: string;
  readonly kind: ConditionKind;
  readonly stageName: string;
  readonly stageAt: number;
  readonly path: Path;
}

/** One rule of semantics 1.4: all its violations. */
export type StructureRule = (draft: Draft) => readonly Problem[];

export const conditionKinds: readonly ConditionKind[] = ['beforeEntry', 'onSuccess', 'onFailure'];

const draftActions = (stage: StageDeclaration, stageAt: number): readonly DraftAction[] =>
  (stage.actions ?? []).map((action, at) => ({
    action,
    name: action.name ?? '',
    stageName: stage.name ?? '',
    stageAt,
    runOrder: action.runOrder ?? 1,
    path: ['pipeline', 'stages', stageAt, 'actions', at],
  }));

const draftRules = (stage: StageDeclaration, stageAt: number): readonly DraftRule[] =>
  conditionKinds.flatMap((kind) =>
    (stage[kind]?.conditions ?? []).flatMap((condition, conditionAt) =>
      (condition.rules ?? []).map((rule, at) => ({
        rule,
        name: rule.name ?? '',
        kind,
        stageName: stage.name ?? '',
        stageAt,
        path: ['pipeline', 'stages', stageAt, kind, 'conditions', conditionAt, 'rules', at],
      })),
    ),
  );

const startsWith = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`);

/** The draft of a declaration, whatever state it is in. */
export const draftOf = (
  check: ShapeCheck,
  options: { readonly region?: string | undefined; readonly existing?: Pipeline | undefined },
): Draft => {
  // `checkShape` walked it by `pipelineShape`, which has the SDK's type; every member of that type may be absent.
  const pipeline = check.value as PipelineDeclaration;
  const stages = (pipeline.stages ?? []).map((stage, at) => ({
    stage,
    name: stage.name ?? '',
    at,
    path: ['pipeline', 'stages', at],
    actions: draftActions(stage, at),
  }));
  const flawed = check.problems.map(({ path }) => formatPath(path));
  const lost = new Set(check.damage.map(formatPath));
  return {
    pipeline,
    stages,
    actions: stages.flatMap(({ actions }) => actions),
    rules: stages.flatMap(({ stage, at }) => draftRules(stage, at)),
    region: options.region,
    existing: options.existing,
    whole: ![...lost].some((path) => /^pipeline\.(stages|variables)\b/.test(path)),
    lost: (path) => lost.has(formatPath(path)),
    intact: (path) => {
      const prefix = formatPath(path);
      return !flawed.some((each) => startsWith(each, prefix));
    },
  };
};

/** For a rule to make its problems with: `problem('InvalidStructureException')(path, message)`. */
export const problem =
  (exception: DeclarationException) =>
  (path: Path, message: string): Problem => ({ path: formatPath(path), exception, message });
