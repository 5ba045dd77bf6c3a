import type {
  GetPipelineStateOutput,
  ListActionExecutionsOutput,
  PutApprovalResultOutput,
} from '@aws-sdk/client-codepipeline';
import { ConfigurationError } from '../../lib/errors.ts';
import { exitCode } from '../exit-code.ts';
import { type Remote, type RemoteOptions, remoteOf } from '../remote.ts';

export interface ApprovalOptions extends RemoteOptions {
  readonly action?: string;
  readonly execution?: string;
  readonly summary: string;
}

interface Waiting {
  readonly stageName: string;
  readonly actionName: string;
  readonly token: string;
}

const inState = async ({ api }: Remote, name: string): Promise<readonly Waiting[]> => {
  const { stageStates = [] } = await api.call<GetPipelineStateOutput>('GetPipelineState', { name });
  return stageStates.flatMap(({ stageName = '', actionStates = [] }) =>
    actionStates.flatMap(({ actionName = '', latestExecution }) => {
      const token = latestExecution?.token;
      return token === undefined ? [] : [{ stageName, actionName, token }];
    }),
  );
};

/** Semantics 2.3: a PARALLEL pipeline has no state; the token is what its execution shows as external id. */
const inExecution = async (
  { api }: Remote,
  pipelineName: string,
  pipelineExecutionId: string,
): Promise<readonly Waiting[]> => {
  const { actionExecutionDetails = [] } = await api.call<ListActionExecutionsOutput>('ListActionExecutions', {
    pipelineName,
    filter: { pipelineExecutionId },
  });
  return actionExecutionDetails.flatMap(({ stageName = '', actionName = '', status, input, output }) => {
    const token = output?.executionResult?.externalExecutionId;
    const waits = status === 'InProgress' && input?.actionTypeId?.category === 'Approval';
    return waits && token !== undefined ? [{ stageName, actionName, token }] : [];
  });
};

const theOnly = (waiting: readonly Waiting[], name: string): Waiting => {
  const [only, ...others] = waiting;
  if (only && others.length === 0) return only;
  if (!only)
    throw new ConfigurationError(name, 'no approval is waited for (in PARALLEL mode, say --execution)');
  const names = waiting.map(({ stageName, actionName }) => `${stageName}/${actionName}`);
  throw new ConfigurationError('--action', `several approvals wait, say which: ${names.join(', ')}`);
};

/** `stepline approve` and `stepline reject`: answers the approval that waits. */
export const answerApproval = async (
  name: string,
  status: 'Approved' | 'Rejected',
  options: ApprovalOptions,
): Promise<number> => {
  const remote = remoteOf(options);
  const { action: wanted, execution, summary } = options;
  const all =
    execution === undefined ? await inState(remote, name) : await inExecution(remote, name, execution);
  const waiting = all.filter(
    ({ stageName, actionName }) =>
      wanted === undefined || wanted === actionName || wanted === `${stageName}/${actionName}`,
  );
  const { stageName, actionName, token } = theOnly(waiting, name);
  const answer = await remote.api.call<PutApprovalResultOutput>('PutApprovalResult', {
    pipelineName: name,
    stageName,
    actionName,
    token,
    result: { status, summary },
  });
  remote.say(`${stageName}/${actionName}: ${status.toLowerCase()}`, answer);
  return exitCode.succeeded;
};
