import type { Approval } from '../approval/approval.ts';
import { writeApprovalLink } from '../approval/approval-link.ts';
import { approvalNotification } from '../approval/approval-notification.ts';
import { approvalOutcome } from '../approval/approval-outcome.ts';
import { type ApprovalPages, awsConsolePages } from '../approval/approval-pages.ts';
import { readApproval } from '../approval/find-approval.ts';
import { PlatformError } from '../errors.ts';
import type { ExecutionRecord } from '../execution/execution-record.ts';
import type { Ids, Notifier, Signer } from '../ports.ts';
import type { Documents } from '../store/documents.ts';
import { keys } from '../store/keys.ts';
import { changeRecord } from '../use-cases/read-record.ts';
import type { Place } from '../use-cases/world.ts';
import type { ActionWork, ExternalRunner } from './action-runner.ts';

export interface ApprovalParts {
  readonly documents: Documents;
  readonly ids: Ids;
  readonly notifier: Notifier;
  readonly place: Pick<Place, 'region'>;
  /** Where people look; the pages of the AWS console when absent. */
  readonly pages?: ApprovalPages;
  /** Adds links to the notification that answer it, where this installation has a secret to sign them with. */
  readonly links?: () => Promise<ApprovalLinks | undefined>;
}

export interface ApprovalLinks {
  readonly signer: Signer;
  /** @param query as `writeApprovalLink` makes it. */
  url(query: string): string;
}

const MINUTE_MS = 60_000;
/** Seven days (semantics 7). */
const DEFAULT_MINUTES = 7 * 24 * 60;

const withToken = (record: ExecutionRecord, id: string, token: string): ExecutionRecord => {
  const action = record.actions.find((each) => each.id === id);
  if (!action || action.phase === 'ended' || action.externalId !== undefined) return record;
  const named = { ...action, externalId: token };
  return { ...record, actions: record.actions.map((each) => (each === action ? named : each)) };
};

const tokenIn = ({ actions }: ExecutionRecord, id: string): string | undefined =>
  actions.find((each) => each.id === id)?.externalId;

/** Before the record has the token: whoever finds it there can answer with it. */
const keepApproval = (
  parts: ApprovalParts,
  work: ActionWork,
  token: string,
  expires: number,
): Promise<boolean> =>
  parts.documents.create<Approval>(keys.approval(token), {
    pipeline: work.pipeline,
    incarnation: work.record.incarnation,
    executionId: work.pipelineExecutionId,
    stage: work.stage,
    action: work.action.name,
    actionExecutionId: work.actionExecutionId,
    expires,
  });

/** The token is in the record before anybody hears of it: a second try after a crash asks with the same one. */
const claimToken = async (parts: ApprovalParts, work: ActionWork, expires: number): Promise<string> => {
  const known = tokenIn(work.record, work.actionExecutionId);
  if (known !== undefined) return known;
  const candidate = parts.ids.next();
  await keepApproval(parts, work, candidate, expires);
  const record = await changeRecord(parts, work.pipeline, work.pipelineExecutionId, (current) =>
    withToken(current, work.actionExecutionId, candidate),
  );
  const token = tokenIn(record, work.actionExecutionId);
  if (token === undefined) throw new PlatformError('ActionEnded', 'the approval was ended before it began');
  return token;
};

const expiryOf = (work: ActionWork): number => {
  const { actions, startTime } = work.record;
  const began = actions.find(({ id }) => id === work.actionExecutionId)?.startTime ?? startTime;
  return began + (work.action.timeoutInMinutes ?? DEFAULT_MINUTES) * MINUTE_MS;
};

const linksOf = async (parts: ApprovalParts, work: ActionWork, token: string, expires: number) => {
  const links = await parts.links?.();
  if (!links) return {};
  const { pipeline, pipelineExecutionId: executionId } = work;
  const link = async (decision: 'Approved' | 'Rejected'): Promise<string> =>
    links.url(await writeApprovalLink(links.signer, { pipeline, executionId, token, decision, expires }));
  return { links: { approve: await link('Approved'), reject: await link('Rejected') } };
};

const notify = async (
  parts: ApprovalParts,
  work: ActionWork,
  token: string,
  expires: number,
): Promise<void> => {
  const { NotificationArn, CustomData, ExternalEntityLink } = work.configuration;
  const { subject, message } = approvalNotification(
    {
      region: parts.place.region,
      pipeline: work.pipeline,
      stage: work.stage,
      action: work.action.name,
      token,
      expires,
      externalEntityLink: ExternalEntityLink,
      customData: CustomData,
      ...(await linksOf(parts, work, token, expires)),
    },
    parts.pages ?? awsConsolePages(parts.place.region),
  );
  await parts.notifier.notify(NotificationArn, subject, message);
};

/**
 * Approval/AWS/Manual (semantics 7): asks people and waits. Its external id is the token that an answer carries. People
 * may be asked twice after a crash, with the same token; that nobody could be asked ends the action as errored.
 */
export const runManualApproval = (parts: ApprovalParts): ExternalRunner => ({
  kind: 'external',
  ensureStarted: async (work) => {
    const expires = expiryOf(work);
    const token = await claimToken(parts, work, expires);
    await notify(parts, work, token, expires);
    return { externalId: token, deadline: expires };
  },
  /** The answer is kept beside the token before the action ends: a crash in between loses nothing. */
  ask: async (token) => {
    const approval = await readApproval(parts, token);
    return approval?.answer && approvalOutcome(approval.answer);
  },
});
