import type {
  ActionDeclaration,
  ActionTypeId,
  ArtifactStore,
  Condition,
  FailureConditions,
  PipelineDeclaration,
  PipelineTriggerDeclaration,
  PipelineVariableDeclaration,
  RuleDeclaration,
  StageDeclaration,
} from '@aws-sdk/client-codepipeline';

/**
 * A declaration that has passed `parsePipeline`: CodePipeline's wire shape (design D1, semantics section 1) with the
 * defaults of 1.3 filled in. It serialises as GetPipeline shows it; inside the domain it is trusted.
 */
export interface Pipeline extends PipelineDeclaration {
  readonly name: string;
  readonly roleArn: string;
  readonly version: number;
  readonly executionMode: 'QUEUED' | 'SUPERSEDED' | 'PARALLEL';
  readonly pipelineType: 'V1' | 'V2';
  readonly stages: Stage[];
  readonly artifactStore?: ArtifactStore;
  readonly artifactStores?: Record<string, ArtifactStore>;
  /** Absent as long as none is declared. */
  readonly variables?: PipelineVariableDeclaration[];
  readonly triggers?: PipelineTriggerDeclaration[];
}

export interface Stage extends StageDeclaration {
  readonly name: string;
  readonly actions: Action[];
  readonly beforeEntry?: { conditions: StageCondition[] };
  readonly onSuccess?: { conditions: StageCondition[] };
  readonly onFailure?: Omit<FailureConditions, 'conditions'> & { conditions?: StageCondition[] };
}

export interface StageCondition extends Condition {
  readonly result?: 'ROLLBACK' | 'FAIL' | 'RETRY' | 'SKIP';
  readonly rules: Rule[];
}

export interface Rule extends RuleDeclaration {
  readonly name: string;
  readonly configuration: Record<string, string>;
  readonly inputArtifacts: { name: string }[];
}

export interface Action extends ActionDeclaration {
  readonly name: string;
  readonly actionTypeId: ActionTypeId & {
    readonly category: 'Source' | 'Build' | 'Deploy' | 'Test' | 'Invoke' | 'Approval' | 'Compute';
    readonly owner: 'AWS' | 'ThirdParty' | 'Custom';
    readonly provider: string;
    readonly version: string;
  };
  /** 1 to 999; equal numbers run side by side (semantics 2.5). */
  readonly runOrder: number;
  readonly configuration: Record<string, string>;
  readonly inputArtifacts: { name: string }[];
  readonly outputArtifacts: { name: string; files?: string[] }[];
}

export type ConditionKind = 'beforeEntry' | 'onSuccess' | 'onFailure';

/** The actions of a stage by run order, ascending; each group runs when the one before it has succeeded. */
export const runOrderGroups = (stage: Stage): readonly (readonly Action[])[] => {
  const groups = new Map<number, Action[]>();
  for (const action of stage.actions) {
    const group = groups.get(action.runOrder);
    if (group) group.push(action);
    else groups.set(action.runOrder, [action]);
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
};
