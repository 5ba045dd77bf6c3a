import { SteplineError } from '../errors.ts';
import type { Signer } from '../ports.ts';
import type { ApprovalDecision } from './approval.ts';

/** What an approve or reject link says; whoever holds it may give this one answer until it expires. */
export interface ApprovalLink {
  readonly pipeline: string;
  readonly executionId: string;
  readonly token: string;
  readonly decision: ApprovalDecision;
  /** Epoch milliseconds. */
  readonly expires: number;
}

/** A link that was not made here, was changed, or is too old. It does not say which part is wrong. */
export class InvalidApprovalLink extends SteplineError {
  override readonly name = 'InvalidApprovalLink';
  override readonly blame = 'author';
  readonly why: 'malformed' | 'signature' | 'expired';

  constructor(why: InvalidApprovalLink['why'], options?: ErrorOptions) {
    super(`this approval link is ${why === 'expired' ? 'expired' : 'not valid'}`, options);
    this.why = why;
  }
}

/** A list as JSON cannot be read as another list; the first item keeps other signatures of the same secret apart. */
const signedText = (link: ApprovalLink): string =>
  JSON.stringify(['approval-link', link.pipeline, link.executionId, link.token, link.decision, link.expires]);

/** Says nothing by its duration about where two texts of equal length differ. */
const equalInConstantTime = (a: string, b: string): boolean => {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
};

/** The query of a link's URL, without `?`. */
export const writeApprovalLink = async (signer: Signer, link: ApprovalLink): Promise<string> =>
  [
    `pipeline=${encodeURIComponent(link.pipeline)}`,
    `execution=${encodeURIComponent(link.executionId)}`,
    `token=${encodeURIComponent(link.token)}`,
    `decision=${link.decision}`,
    `expires=${link.expires}`,
    `signature=${await signer.sign(signedText(link))}`,
  ].join('&');

const decisionOf = (text: string | undefined): ApprovalDecision | undefined =>
  text === 'Approved' || text === 'Rejected' ? text : undefined;

const parse = (query: ReadonlyMap<string, string>): ApprovalLink & { readonly signature: string } => {
  const decision = decisionOf(query.get('decision'));
  const [pipeline, executionId, token, expires, signature] = [
    'pipeline',
    'execution',
    'token',
    'expires',
    'signature',
  ].map((name) => query.get(name) ?? '');
  if (!pipeline || !executionId || !token || !decision || !signature || !/^\d{1,15}$/.test(expires ?? '')) {
    throw new InvalidApprovalLink('malformed');
  }
  return { pipeline, executionId, token, decision, expires: Number(expires), signature };
};

/**
 * Reads the decoded query of a link that somebody has opened.
 * @param now epoch milliseconds.
 * @throws {InvalidApprovalLink} the signature is looked at before the time: an unsigned link learns nothing.
 */
export const readApprovalLink = async (
  signer: Signer,
  query: ReadonlyMap<string, string>,
  now: number,
): Promise<ApprovalLink> => {
  const { signature, ...link } = parse(query);
  const expected = await signer.sign(signedText(link));
  if (!equalInConstantTime(signature, expected)) throw new InvalidApprovalLink('signature');
  if (link.expires <= now) throw new InvalidApprovalLink('expired');
  return link;
};
