import type { StartRequest } from '../lib/use-cases/start-execution.ts';

/** What an event starts; `ignored` says why it starts nothing. */
export interface WebhookStarts {
  readonly requests: readonly Omit<StartRequest, 'requestHash'>[];
  readonly ignored?: string;
}

/**
 * Reads the payload of one kind of event.
 * @throws {SteplineError} of blame `author` when it is not such a payload.
 */
export type WebhookEventReader = (payload: unknown) => Promise<WebhookStarts>;
