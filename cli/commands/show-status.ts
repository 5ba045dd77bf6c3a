import type { GetPipelineStateOutput } from '@aws-sdk/client-codepipeline';
import type { Wire } from '../client/wire.ts';
import { shownTime } from '../client/wire.ts';
import { exitCode } from '../exit-code.ts';
import { type RemoteOptions, remoteOf } from '../remote.ts';
import { toneOfStatus } from '../view/status-tone.ts';

type StageState = NonNullable<Wire<GetPipelineStateOutput>['stageStates']>[number];

const COLUMNS = [
  { title: 'STAGE' },
  { title: 'ACTION' },
  { title: 'STATUS', tone: toneOfStatus },
  { title: 'CHANGED (UTC)', minWidth: 19 },
  { title: 'EXECUTION', minWidth: 36 },
  { title: 'NOTE' },
];

const transitionNote = ({ inboundTransitionState }: StageState): readonly string[] => {
  if (inboundTransitionState?.enabled !== false) return [];
  const { disabledReason, lastChangedBy } = inboundTransitionState;
  return [`transition closed: ${disabledReason ?? 'no reason'}${lastChangedBy ? ` (${lastChangedBy})` : ''}`];
};

const waitingNote = ({ inboundExecutions = [] }: StageState): readonly string[] => {
  if (inboundExecutions.length === 0) return [];
  return [`waiting: ${inboundExecutions.map(({ pipelineExecutionId }) => pipelineExecutionId).join(', ')}`];
};

const conditionNotes = (stage: StageState): readonly string[] =>
  (['beforeEntry', 'onSuccess', 'onFailure'] as const).flatMap((kind) => {
    const status = stage[`${kind}ConditionState`]?.latestExecution?.status;
    return status === undefined ? [] : [`${kind} ${status}`];
  });

const stageRow = (stage: StageState): readonly string[] => [
  stage.stageName ?? '',
  '',
  stage.latestExecution?.status ?? '',
  '',
  stage.latestExecution?.pipelineExecutionId ?? '',
  [...conditionNotes(stage), ...transitionNote(stage), ...waitingNote(stage)].join('; '),
];

const actionRows = ({ actionStates = [] }: StageState): readonly (readonly string[])[] =>
  actionStates.map(({ actionName = '', latestExecution }) => [
    '',
    actionName,
    latestExecution?.status ?? '',
    shownTime(latestExecution?.lastStatusChange),
    '',
    latestExecution?.token === undefined
      ? (latestExecution?.errorDetails?.message ?? latestExecution?.summary ?? '')
      : 'waits for an approval',
  ]);

/** `stepline status`: how the stages of a pipeline stand. */
export const showStatus = async (name: string, options: RemoteOptions): Promise<number> => {
  const remote = remoteOf(options);
  const state = await remote.api.call<GetPipelineStateOutput>('GetPipelineState', { name });
  const rows = (state.stageStates ?? []).flatMap((stage) => [stageRow(stage), ...actionRows(stage)]);
  remote.table(COLUMNS, rows, state);
  return exitCode.succeeded;
};
