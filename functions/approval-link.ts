import {
  answerApprovalLink,
  type LinkedApproval,
  readLinkedApproval,
} from '../lib/approval/answer-approval-link.ts';
import type { ApprovalDecision } from '../lib/approval/approval.ts';
import { InvalidApprovalLink } from '../lib/approval/approval-link.ts';
import { ApiError } from '../lib/errors.ts';
import type { Signer } from '../lib/ports.ts';
import type { World } from '../lib/use-cases/world.ts';
import { type LinkPage, PAGE_HEADERS, renderPage } from './approval-link/page.ts';

export interface LinkRequest {
  readonly method: string;
  /** Decoded. */
  readonly query: ReadonlyMap<string, string>;
}

export interface LinkAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ApprovalLinkHandler = (request: LinkRequest) => Promise<LinkAnswer>;

/** What `lastUpdatedBy` shows: whoever holds a link is nobody in particular. */
const BY = 'approval link';

const VERB: Readonly<Record<ApprovalDecision, string>> = { Approved: 'Approve', Rejected: 'Reject' };

const minute = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const factsOf = ({ pipeline, stage, action, executionId }: LinkedApproval): LinkPage['facts'] => [
  ['Pipeline', pipeline],
  ['Stage', stage],
  ['Action', action],
  ['Execution', executionId],
];

const standing = (linked: LinkedApproval): LinkPage => {
  const { answer, action } = linked;
  if (!answer) {
    return {
      status: 410,
      title: 'Nobody waits for this any more',
      text: `The approval ${action} ended without an answer: it was stopped or its time was up.`,
      facts: factsOf(linked),
    };
  }
  return {
    status: 409,
    title: `This was already ${answer.status.toLowerCase()}`,
    text: `It was answered on ${minute(answer.at)} by ${answer.by}. The first answer stands.`,
    facts: factsOf(linked),
  };
};

const asking = (linked: LinkedApproval): LinkPage => ({
  status: 200,
  title: `${VERB[linked.decision]} ${linked.action}?`,
  text: `Nothing is answered yet. The link is good until ${minute(linked.expires)}.`,
  facts: factsOf(linked),
  button: VERB[linked.decision],
});

const answered = (linked: LinkedApproval): LinkPage => ({
  status: 200,
  title: linked.decision,
  text: 'Your answer is kept. You can close this page.',
  facts: factsOf(linked),
});

const REFUSED: Readonly<Record<InvalidApprovalLink['why'], readonly [status: number, text: string]>> = {
  malformed: [400, 'A part of its address is missing. Was it copied whole?'],
  signature: [403, 'It was not made here, or it was changed.'],
  expired: [410, 'Its time is over. A retry of the stage asks again, with a new link.'],
};

const unknown: LinkPage = {
  status: 410,
  title: 'Nobody waits for this any more',
  text: 'The pipeline, or the execution that asked, is no longer there.',
};

const GONE: ReadonlySet<string> = new Set(['InvalidApprovalTokenException', 'PipelineNotFoundException']);

const refusal = (error: unknown): LinkPage => {
  if (error instanceof InvalidApprovalLink) {
    const [status, text] = REFUSED[error.why];
    return { status, title: 'This link does not open anything', text };
  }
  if (error instanceof ApiError && GONE.has(error.name)) return unknown;
  throw error;
};

/** Whoever was first, the page says how it stands: a double click finds its own answer. */
const answer = async (world: World, signer: Signer, query: LinkRequest['query']): Promise<LinkPage> => {
  try {
    return answered(await answerApprovalLink(world, signer, query, BY));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const linked = await readLinkedApproval(world, signer, query);
    if (linked.waits) throw error;
    return standing(linked);
  }
};

const show = async (world: World, signer: Signer, query: LinkRequest['query']): Promise<LinkPage> => {
  const linked = await readLinkedApproval(world, signer, query);
  return linked.waits ? asking(linked) : standing(linked);
};

/**
 * The approve or reject link of a notification, opened by a person (decision 0004). GET shows what it would answer, and
 * changes nothing: mail programs open links. POST answers. What the link holds is all the right there is, so no other site
 * can make a browser answer: it would have to know the link.
 *
 * Status: 200; 400 malformed; 403 forged; 405; 409 answered before; 410 expired, or nobody waits.
 */
export const approvalLink =
  (world: World, signer: Signer): ApprovalLinkHandler =>
  async ({ method, query }) => {
    if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') {
      return { status: 405, headers: { ...PAGE_HEADERS, allow: 'GET, HEAD, POST' }, body: '' };
    }
    const page = await (method === 'POST' ? answer : show)(world, signer, query).catch(refusal);
    return { status: page.status, headers: PAGE_HEADERS, body: renderPage(page) };
  };
