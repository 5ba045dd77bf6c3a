import type {
  ArtifactRevision as ArtifactRevisionView,
  PipelineExecution,
  PipelineExecutionSummary,
  SourceRevision,
} from '@aws-sdk/client-codepipeline';
import type { ArtifactRevision, ExecutionRecord, Trigger } from '../execution-record.ts';
import { LONGEST, shownText } from './shown-text.ts';

/** A record as the API shows it (semantics 10.3), in the types of AWS's SDK: times are `Date`, absent is undefined. */

type TriggerView = NonNullable<PipelineExecution['trigger']>;

const triggerView = ({ triggerType, triggerDetail }: Trigger): TriggerView => ({
  triggerType: triggerType as TriggerView['triggerType'],
  triggerDetail: triggerDetail?.slice(0, LONGEST.trigger),
});

const common = (record: ExecutionRecord) => ({
  pipelineExecutionId: record.executionId,
  status: record.status,
  statusSummary: shownText(record.statusSummary, LONGEST.summary),
  trigger: triggerView(record.trigger),
  executionMode: record.mode,
  executionType: record.type,
  rollbackMetadata: record.rollbackTarget
    ? { rollbackTargetPipelineExecutionId: record.rollbackTarget }
    : undefined,
});

const sourceRevision = (revision: ArtifactRevision): SourceRevision => ({
  actionName: revision.actionName,
  revisionId: shownText(revision.revisionId, LONGEST.externalId),
  revisionSummary: shownText(revision.revisionSummary, LONGEST.summary),
  revisionUrl: shownText(revision.revisionUrl, LONGEST.url),
});

const artifactRevision = (revision: ArtifactRevision): ArtifactRevisionView => ({
  name: revision.artifact,
  revisionId: shownText(revision.revisionId, LONGEST.externalId),
  revisionChangeIdentifier: shownText(revision.revisionChangeIdentifier, 100),
  revisionSummary: shownText(revision.revisionSummary, LONGEST.summary),
  revisionUrl: shownText(revision.revisionUrl, LONGEST.url),
  created: revision.created === undefined ? undefined : new Date(revision.created),
});

const stopReason = (record: ExecutionRecord): string | undefined =>
  record.halt && record.halt.kind !== 'cancel' ? record.halt.reason : undefined;

/** An item of ListPipelineExecutions. */
export const executionSummary = (record: ExecutionRecord): PipelineExecutionSummary => {
  const reason = stopReason(record);
  return {
    ...common(record),
    startTime: new Date(record.startTime),
    lastUpdateTime: new Date(record.lastUpdateTime),
    sourceRevisions: record.revisions.map(sourceRevision),
    stopTrigger: reason === undefined ? undefined : { reason },
  };
};

/** GetPipelineExecution's `pipelineExecution`. */
export const executionDetail = (record: ExecutionRecord): PipelineExecution => ({
  ...common(record),
  pipelineName: record.pipeline,
  pipelineVersion: record.pipelineVersion,
  artifactRevisions: record.revisions.map(artifactRevision),
  variables: record.variables.map(({ name, resolvedValue }) => ({ name, resolvedValue })),
});
