import * as v from 'valibot';
import type { SourceOverride } from '../../lib/execution/execution-record.ts';
import type { Action } from '../../lib/pipeline/pipeline.ts';
import type { TriggerEvent } from './trigger-event.ts';

/** A change of something that source actions watch, as an event told it. */
export interface SourceChange {
  readonly provider: 'S3' | 'CodeCommit' | 'ECR';
  /** What the action's configuration must say for the change to concern it. */
  readonly watched: Readonly<Record<string, string>>;
  /** The revision that the event is about, for the source action to take; absent: it takes the newest. */
  readonly revision?: Pick<SourceOverride, 'revisionType' | 'revisionValue'>;
}

const text = v.pipe(v.string(), v.minLength(1));

const objectCreated = v.object({
  bucket: v.object({ name: text }),
  object: v.object({ key: text, 'version-id': v.optional(text) }),
});

const trailCall = v.object({
  eventName: v.picklist(['PutObject', 'CopyObject', 'CompleteMultipartUpload']),
  requestParameters: v.object({ bucketName: text, key: text }),
});

const repositoryChange = v.object({
  event: v.picklist(['referenceCreated', 'referenceUpdated']),
  repositoryName: text,
  referenceType: v.literal('branch'),
  referenceName: text,
});

const imageAction = v.object({
  'action-type': v.literal('PUSH'),
  result: v.literal('SUCCESS'),
  'repository-name': text,
  'image-tag': text,
});

const readers: Readonly<Record<string, (detail: unknown) => SourceChange | undefined>> = {
  'aws.s3/Object Created': (detail) => {
    const { success, output } = v.safeParse(objectCreated, detail);
    if (!success) return undefined;
    const watched = { S3Bucket: output.bucket.name, S3ObjectKey: output.object.key };
    const version = output.object['version-id'];
    if (version === undefined) return { provider: 'S3', watched };
    const revision = { revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: version } as const;
    return { provider: 'S3', watched, revision };
  },
  'aws.s3/AWS API Call via CloudTrail': (detail) => {
    const { success, output } = v.safeParse(trailCall, detail);
    if (!success) return undefined;
    const { bucketName, key } = output.requestParameters;
    return { provider: 'S3', watched: { S3Bucket: bucketName, S3ObjectKey: key } };
  },
  'aws.codecommit/CodeCommit Repository State Change': (detail) => {
    const { success, output } = v.safeParse(repositoryChange, detail);
    if (!success) return undefined;
    const watched = { RepositoryName: output.repositoryName, BranchName: output.referenceName };
    return { provider: 'CodeCommit', watched };
  },
  'aws.ecr/ECR Image Action': (detail) => {
    const { success, output } = v.safeParse(imageAction, detail);
    if (!success) return undefined;
    const watched = { RepositoryName: output['repository-name'], ImageTag: output['image-tag'] };
    return { provider: 'ECR', watched };
  },
};

/** Semantics 5.3, "EventBridge rule patterns". Undefined: the event is about no change of a source. */
export const readSourceChange = (event: TriggerEvent): SourceChange | undefined => {
  const kind = `${event.source}/${event['detail-type']}`;
  return Object.hasOwn(readers, kind) ? readers[kind]?.(event.detail) : undefined;
};

/** Semantics 6.1: what an absent key means. */
const defaults: Readonly<Record<string, string>> = { ImageTag: 'latest' };

const isWatching = (action: Action, change: SourceChange): boolean =>
  action.actionTypeId.category === 'Source' &&
  action.actionTypeId.owner === 'AWS' &&
  action.actionTypeId.provider === change.provider &&
  Object.entries(change.watched).every(
    ([key, value]) => (action.configuration[key] ?? defaults[key]) === value,
  );

/** Sources that no world of ours fetches: a start could only fail. */
const UNFETCHED: readonly SourceChange['provider'][] = ['CodeCommit', 'ECR'];

/**
 * Why a change does not start a source action that watches it. An absent `PollForSourceChanges` means true (semantics 5.3), and
 * then the event would be the second start of one change.
 */
const reasonAgainst = ({ configuration }: Action, { provider }: SourceChange): string | undefined => {
  if (UNFETCHED.includes(provider)) return `nobody runs source actions of ${provider}`;
  return configuration['PollForSourceChanges'] === 'false'
    ? undefined
    : 'PollForSourceChanges is not "false"';
};

/** The source actions that a change concerns: those it starts, and those it does not, each with the reason. */
export const watchersOf = (
  actions: readonly Action[],
  change: SourceChange,
): {
  readonly notified: readonly Action[];
  readonly ignored: readonly { readonly action: Action; readonly reason: string }[];
} => {
  const watching = actions.filter((action) => isWatching(action, change));
  return {
    notified: watching.filter((action) => reasonAgainst(action, change) === undefined),
    ignored: watching.flatMap((action) => {
      const reason = reasonAgainst(action, change);
      return reason === undefined ? [] : [{ action, reason }];
    }),
  };
};
