import { messageOf, PlatformError, SteplineError } from '../../lib/errors.ts';

const memberOf = (thrown: unknown, member: string): unknown =>
  typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, member) : undefined;

/** Name of a modelled exception, or of whatever else was thrown. */
export const nameOf = (thrown: unknown): string => {
  const name = memberOf(thrown, 'name');
  return typeof name === 'string' ? name : 'Error';
};

/** The HTTP status of the answer; undefined when none came. */
export const statusOf = (thrown: unknown): number | undefined => {
  const status = memberOf(memberOf(thrown, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
};

const THROTTLES: ReadonlySet<string> = new Set([
  'LimitExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

export const isThrottle = (thrown: unknown): boolean =>
  statusOf(thrown) === 429 || THROTTLES.has(nameOf(thrown));

const LOST: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** No answer came: the request may have been done or not. */
export const isUnreached = (thrown: unknown): boolean =>
  nameOf(thrown) === 'TimeoutError' || LOST.has(memberOf(thrown, 'code'));

/**
 * What could not be done, as the domain knows it. The service's message stays; it names no secret of ours. What is ours
 * already goes on as it is: credentials of a role that nobody may assume come to light in whatever is called with them.
 */
export const platformError = (name: string, what: string, cause: unknown): SteplineError =>
  cause instanceof SteplineError
    ? cause
    : new PlatformError(name, `${what}: ${nameOf(cause)}: ${messageOf(cause)}`, { cause });
