/**
 * Where everything is in the one bucket (design D7). Names go into keys encoded, since CodePipeline allows names such as
 * `..`; what is encoded never holds a `/`, so a key says unmistakably what it belongs to.
 */

/** A declared name as a key segment: as it is, but a segment of dots alone is written `%2E`. */
export const encodeName = (name: string): string =>
  /^\.+$/.test(name) ? name.replaceAll('.', '%2E') : encodeURIComponent(name);

export const decodeName = (segment: string): string => decodeURIComponent(segment);

const SEQUENCE_DIGITS = 12;
const LAST_SEQUENCE = 10 ** SEQUENCE_DIGITS - 1;

const pipelineRoot = (pipeline: string): string => `pipelines/${encodeName(pipeline)}/`;
const executionRoot = (pipeline: string, executionId: string): string =>
  `executions/${encodeName(pipeline)}/${executionId}/`;

export const keys = {
  pipelines: 'pipelines/',
  pipelineRoot,
  pipeline: (pipeline: string): string => `${pipelineRoot(pipeline)}pipeline.json`,
  version: (pipeline: string, version: number): string => `${pipelineRoot(pipeline)}versions/${version}.json`,
  gate: (pipeline: string, stage: string): string =>
    `${pipelineRoot(pipeline)}stages/${encodeName(stage)}.json`,
  historyRoot: (pipeline: string): string => `${pipelineRoot(pipeline)}history/`,
  /** Sorts newest first: the start sequence counts down. */
  history: (pipeline: string, sequence: number, executionId: string): string =>
    `${pipelineRoot(pipeline)}history/${String(LAST_SEQUENCE - sequence).padStart(SEQUENCE_DIGITS, '0')}-${executionId}`,
  actives: 'active/',
  active: (pipeline: string): string => `active/${encodeName(pipeline)}.json`,
  /** A client token or a webhook body already seen; `hash` is lower-case hex. */
  request: (pipeline: string, hash: string): string => `requests/${encodeName(pipeline)}/${hash}.json`,
  requestRoot: (pipeline: string): string => `requests/${encodeName(pipeline)}/`,
  /** How far the janitor has come with the executions of a pipeline. */
  janitor: (pipeline: string): string => `janitor/${encodeName(pipeline)}.json`,
  approvals: 'approvals/',
  /** Which action a token of a manual approval is for; the token is a UUID. */
  approval: (token: string): string => `approvals/${encodeName(token)}.json`,
  /** Webhooks of PutWebhook (semantics 5.5). */
  webhooks: 'webhooks/',
  webhook: (name: string): string => `webhooks/${encodeName(name)}.json`,
  /** Custom action types; one that is deleted stays as deleted. */
  actionTypes: 'action-types/',
  actionType: (category: string, provider: string, version: string): string =>
    `action-types/${encodeName(category)}/${encodeName(provider)}/${encodeName(version)}.json`,
  jobs: 'jobs/actions/',
  jobIds: 'jobs/ids/',
  /** The job of an action execution, and which action execution a job's id belongs to. */
  job: (actionExecutionId: string): string => `jobs/actions/${encodeName(actionExecutionId)}.json`,
  jobId: (jobId: string): string => `jobs/ids/${encodeName(jobId)}.json`,
  /** Jobs that wait for a worker, oldest first: their ids sort by time. */
  jobQueue: (category: string, provider: string, version: string): string =>
    `jobs/queue/${encodeName(category)}/${encodeName(provider)}/${encodeName(version)}/`,
  executionRoot,
  executionsOf: (pipeline: string): string => `executions/${encodeName(pipeline)}/`,
  record: (pipeline: string, executionId: string): string =>
    `${executionRoot(pipeline, executionId)}execution.json`,
  actionDetail: (pipeline: string, executionId: string, actionExecutionId: string): string =>
    `${executionRoot(pipeline, executionId)}actions/${actionExecutionId}.json`,
  /** At most 100 characters of it go into the API (semantics 1.1, S3Key); see `lib/artifact/artifact-key.ts`. */
  artifact: (pipeline: string, executionId: string, artifact: string, actionExecutionId: string): string =>
    `${executionRoot(pipeline, executionId)}artifacts/${encodeName(artifact)}-${actionExecutionId.slice(-8)}.zip`,
  reports: (pipeline: string, executionId: string): string =>
    `${executionRoot(pipeline, executionId)}reports/`,
  logs: (pipeline: string, executionId: string): string => `${executionRoot(pipeline, executionId)}logs/`,
} as const;

/** The execution id at the end of a history key. */
export const executionIdOfHistoryKey = (key: string): string => key.slice(-36);
export const sequenceOfHistoryKey = (key: string): number =>
  LAST_SEQUENCE - Number(key.slice(-36 - 1 - SEQUENCE_DIGITS, -36 - 1));
/** `active/<pipeline>.json` → the pipeline's name. */
export const pipelineOfActiveKey = (key: string): string =>
  decodeName(key.slice('active/'.length, -'.json'.length));
