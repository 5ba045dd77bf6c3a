import type { ExecutionTrigger } from '@aws-sdk/client-codepipeline';

export interface TriggerWords {
  readonly text: string;
  /** Who pushed, or who called. */
  readonly author?: string;
  /** The pipeline whose action started this one. */
  readonly parentPipeline?: string;
  /** The execution that this one rolls back. */
  readonly parentExecution?: string;
}

const KINDS: Readonly<Record<string, string>> = {
  CreatePipeline: 'Pipeline created',
  StartPipelineExecution: 'Release change',
  CloudWatchEvent: 'Event',
  PollForSourceChanges: 'Change of the source',
  Webhook: 'Push',
  WebhookV2: 'Push',
  PutActionRevision: 'New revision',
  ManualRollback: 'Rollback',
  AutomatedRollback: 'Automatic rollback',
};

const PIPELINE_ARN = /^arn:aws[\w-]*:codepipeline:[^:]*:[^:]*:([^:/]+)$/;

const parse = (text: string): ReadonlyMap<string, unknown> => {
  try {
    const found: unknown = JSON.parse(text);
    return new Map(Object.entries(typeof found === 'object' && found !== null ? found : {}));
  } catch {
    return new Map();
  }
};

const textAt = (found: ReadonlyMap<string, unknown>, key: string): string | undefined => {
  const value = found.get(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Of an ARN of a person or role its name; other texts are no author. */
const callerOf = (detail: string): string | undefined =>
  /^arn:[^:]*:(?:iam|sts)::/.test(detail) ? detail.split('/').at(-1) : undefined;

/** What started an execution (semantics 5.1), for people. */
export const triggerWords = (trigger: ExecutionTrigger | undefined): TriggerWords => {
  const { triggerType = '', triggerDetail = '' } = trigger ?? {};
  const found = parse(triggerDetail);
  const author = textAt(found, 'author-display-name') ?? callerOf(triggerDetail);
  const parentPipeline = PIPELINE_ARN.exec(triggerDetail)?.[1];
  const parentExecution = textAt(found, 'FailedPipelineExecutionId');
  const isPullRequest = found.has('pull-request-id');
  return {
    text: isPullRequest ? 'Pull request' : (KINDS[triggerType] ?? (triggerType || 'Unknown')),
    ...(author === undefined ? {} : { author }),
    ...(parentPipeline === undefined ? {} : { parentPipeline }),
    ...(parentExecution === undefined ? {} : { parentExecution }),
  };
};
