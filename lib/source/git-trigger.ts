import type { Trigger } from '../execution/execution-record.ts';
import type { GitPullRequest, GitPush } from './git-push.ts';

/** Characters of a text in an event, and in a record's `triggerDetail`, of which the API shows 1,024 (semantics 1.1). */
const LONGEST_TEXT = { event: 1_000, detail: 100 };

/** The members that the detail has; the others leave too little room for these to be whole JSON. */
const IN_DETAIL = [
  'provider-type',
  'full-repository-name',
  'branch-name',
  'tag-name',
  'destination-branch-name',
  'pull-request-id',
  'commit-id',
  'commit-message',
  'author-display-name',
];

type Members = Readonly<Record<string, string>>;

const present = (members: Readonly<Record<string, string | undefined>>): Members =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text.slice(0, LONGEST_TEXT.event)]],
    ),
  );

const ofPush = ({ ref, message, pushedBy, authorEmail, authorDate, pusherId }: GitPush) => ({
  [ref.kind === 'tag' ? 'tag-name' : 'branch-name']: ref.name,
  'commit-message': message,
  'author-display-name': pushedBy,
  'author-email': authorEmail,
  'author-date': authorDate,
  'author-id': pusherId,
});

const ofPullRequest = ({ sourceBranch, destinationBranch, number, author }: GitPullRequest) => ({
  'branch-name': sourceBranch,
  'destination-branch-name': destinationBranch,
  'pull-request-id': String(number),
  'author-display-name': author,
});

/** A branch is a name, not a text for people: a longer piece of it. */
const shortened = (members: Members): Members =>
  Object.fromEntries(
    Object.entries(members)
      .filter(([name]) => IN_DETAIL.includes(name))
      .map(([name, text]) => [
        name,
        text.slice(0, (name.endsWith('branch-name') || name === 'tag-name' ? 2 : 1) * LONGEST_TEXT.detail),
      ]),
  );

/**
 * The trigger of an execution that a filtered trigger of a connection started (semantics 5.1): events tell the Git event as
 * `execution-trigger` has it (9.1), the record's detail as much of that as the API shows.
 */
export const gitTrigger = (event: GitPush | GitPullRequest, connectionArn: string | undefined): Trigger => {
  const git = present({
    'provider-type': 'GitHub',
    'full-repository-name': event.repository,
    'commit-id': event.commit,
    'connection-arn': connectionArn,
    ...(event.kind === 'push' ? ofPush(event) : ofPullRequest(event)),
  });
  return { triggerType: 'WebhookV2', triggerDetail: JSON.stringify(shortened(git)), git };
};
