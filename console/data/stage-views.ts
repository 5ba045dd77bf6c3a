import type {
  ActionDeclaration,
  ActionState,
  PipelineDeclaration,
  StageDeclaration,
  StageState,
} from '@aws-sdk/client-codepipeline';
import type { Overview, OverviewAction } from '../api/rest-types.ts';

/** A stage as it is drawn: what is declared, and what is known of it. */
export interface StageView {
  readonly name: string;
  readonly isFirst: boolean;
  /** API spelling; absent: nobody has come here yet. */
  readonly status?: string;
  readonly executionId?: string;
  readonly isRollback: boolean;
  readonly transition: TransitionView;
  readonly waiting: readonly { readonly executionId: string; readonly status: string }[];
  /** By run order; the actions of one group run side by side. */
  readonly groups: readonly (readonly ActionView[])[];
  readonly retries: number;
}

export interface TransitionView {
  readonly enabled: boolean;
  readonly reason?: string;
  readonly changedBy?: string;
  readonly changedAt?: number;
}

export interface ActionView {
  readonly stage: string;
  readonly name: string;
  readonly provider: string;
  readonly category: string;
  readonly runOrder: number;
  /** API spelling, `errored` where we could not ask, `approval` while people are asked; absent: it did not run. */
  readonly status?: string;
  readonly executionId?: string;
  readonly actionExecutionId?: string;
  /** Epoch milliseconds. */
  readonly startTime?: number;
  readonly endTime?: number;
  readonly summary?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly revision?: string;
  readonly revisionUrl?: string;
  /** Where the provider shows it. */
  readonly url?: string;
  readonly hasLog: boolean;
  readonly reports: OverviewAction['reports'];
  readonly site?: string;
  /** With an approval that waits. */
  readonly approval?: Approval;
}

export interface Approval {
  readonly token: string;
  readonly question?: string;
  readonly link?: string;
}

const given = <K extends string, V>(key: K, value: V | null | undefined): Partial<Record<K, V>> =>
  value === undefined || value === null || value === '' ? {} : ({ [key]: value } as Record<K, V>);

const groupsOf = (actions: readonly ActionView[]): readonly (readonly ActionView[])[] => {
  const groups = Map.groupBy(actions, ({ runOrder }) => runOrder);
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
};

const isApproval = (declared: ActionDeclaration): boolean => declared.actionTypeId?.category === 'Approval';

export const approvalOf = (declared: ActionDeclaration, token: string | undefined): Approval | undefined => {
  if (!isApproval(declared) || !token) return undefined;
  const { CustomData, ExternalEntityLink } = declared.configuration ?? {};
  return { token, ...given('question', CustomData), ...given('link', ExternalEntityLink) };
};

/** What to show for a status: an approval that runs is a question, and what could not be asked is no red build. */
export const shownStatus = (
  status: string | undefined,
  outcome: OverviewAction['outcome'],
  declared: ActionDeclaration | undefined,
): string | undefined => {
  if (status === 'Failed' && outcome === 'errored') return 'errored';
  if (status === 'InProgress' && declared && isApproval(declared)) return 'approval';
  return status;
};

/** What is declared of an action, and nothing of how it went. */
const declaredView = (stage: string, declared: ActionDeclaration) => ({
  stage,
  name: declared.name ?? '',
  provider: declared.actionTypeId?.provider ?? '',
  category: declared.actionTypeId?.category ?? '',
  runOrder: declared.runOrder ?? 1,
});

/** How an action went, as far as the overview of its execution knows. */
const knownView = (known: OverviewAction | undefined) => ({
  hasLog: known?.buildId !== undefined,
  reports: known?.reports ?? [],
  ...given('site', known?.site),
  ...given('startTime', known?.startTime),
  ...given('endTime', known && known.status !== 'InProgress' ? known.lastUpdateTime : undefined),
});

const stateView = (
  stage: string,
  declared: ActionDeclaration,
  state: ActionState | undefined,
  find: FindAction,
): ActionView => {
  const latest = state?.latestExecution;
  const found = latest?.actionExecutionId === undefined ? undefined : find(latest.actionExecutionId);
  const { code, message } = latest?.errorDetails ?? {};
  const isAsking = latest?.status === 'InProgress';
  return {
    ...declaredView(stage, declared),
    ...knownView(found?.action),
    ...given('status', shownStatus(latest?.status, found?.action.outcome, declared)),
    ...given('executionId', found?.executionId),
    ...given('actionExecutionId', latest?.actionExecutionId),
    ...given('endTime', !isAsking && latest?.lastStatusChange ? Number(latest.lastStatusChange) : undefined),
    ...given('summary', latest?.summary),
    ...given('error', message === undefined ? undefined : { code: code ?? '', message }),
    ...given('revision', state?.currentRevision?.revisionId),
    ...given('revisionUrl', state?.revisionUrl),
    ...given('url', latest?.externalExecutionUrl),
    ...given('approval', isAsking ? approvalOf(declared, latest?.token) : undefined),
  };
};

interface FoundAction {
  readonly executionId: string;
  readonly action: OverviewAction;
}

type FindAction = (actionExecutionId: string) => FoundAction | undefined;

const finderOf = (overviews: readonly Overview[]): FindAction => {
  const found = new Map<string, FoundAction>();
  for (const { executionId, actions } of overviews) {
    for (const action of actions) found.set(action.id, { executionId, action });
  }
  return (id) => found.get(id);
};

const transitionView = (state: StageState | undefined): TransitionView => {
  const {
    enabled = true,
    disabledReason,
    lastChangedBy,
    lastChangedAt,
  } = state?.inboundTransitionState ?? {};
  return {
    enabled,
    ...given('reason', disabledReason),
    ...given('changedBy', lastChangedBy),
    ...given('changedAt', lastChangedAt && Number(lastChangedAt)),
  };
};

const stageView = (
  declared: StageDeclaration,
  state: StageState | undefined,
  isFirst: boolean,
  find: FindAction,
): StageView => {
  const name = declared.name ?? '';
  const states = new Map((state?.actionStates ?? []).map((each) => [each.actionName, each]));
  const { autoStageRetryAttempt = 0, manualStageRetryAttempt = 0 } = state?.retryStageMetadata ?? {};
  return {
    name,
    isFirst,
    isRollback: state?.latestExecution?.type === 'ROLLBACK',
    ...given('status', state?.latestExecution?.status),
    ...given('executionId', state?.latestExecution?.pipelineExecutionId),
    transition: transitionView(state),
    waiting: (state?.inboundExecutions ?? []).map(({ pipelineExecutionId = '', status = '' }) => ({
      executionId: pipelineExecutionId,
      status,
    })),
    groups: groupsOf(
      (declared.actions ?? []).map((action) => stateView(name, action, states.get(action.name), find)),
    ),
    retries: autoStageRetryAttempt + manualStageRetryAttempt,
  };
};

/** The stages of a pipeline as GetPipelineState knows them; `overviews` of the executions in it add times, logs and reports. */
export const stageViews = (
  pipeline: PipelineDeclaration,
  states: readonly StageState[],
  overviews: readonly Overview[],
): readonly StageView[] => {
  const find = finderOf(overviews);
  const byName = new Map(states.map((state) => [state.stageName, state]));
  return (pipeline.stages ?? []).map((stage, at) => stageView(stage, byName.get(stage.name), at === 0, find));
};
