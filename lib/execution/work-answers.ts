import type { TaskAnswer } from './execution-record.ts';
import type { OutcomeStatus } from './outcome.ts';
import { failTokens, succeedTokens } from './stage-transitions.ts';

/** What actions and rules have in common once they have ended. */
export interface EndedWork {
  readonly outcome?: OutcomeStatus;
  readonly summary?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** How machines that wait for an action or a rule are told of its end. */
export const answersFor = (work: EndedWork, tokens: readonly string[]): readonly TaskAnswer[] => {
  const cause = work.error ? `${work.error.code}: ${work.error.message}` : (work.summary ?? '');
  switch (work.outcome) {
    case 'succeeded':
      return succeedTokens(tokens);
    case 'failed':
      return failTokens(tokens, 'Action.Failed', cause);
    case 'stopped':
      return failTokens(tokens, 'Action.Stopped', cause);
    default:
      return failTokens(tokens, 'Action.Errored', cause);
  }
};

/** Remembers one more machine that waits. */
export const withToken = <T extends { readonly tokens: readonly string[] }>(work: T, token: string): T =>
  work.tokens.includes(token) ? work : { ...work, tokens: [...work.tokens, token] };
