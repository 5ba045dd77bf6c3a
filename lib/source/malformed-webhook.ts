import { SteplineError } from '../errors.ts';

/** A webhook's body that is not what its event should be. Says which fields, and nothing of what they hold. */
export class MalformedWebhook extends SteplineError {
  override readonly name = 'MalformedWebhook';
  override readonly blame = 'author';
  readonly event: string;
  /** Paths of the fields that are missing or wrong: `repository.full_name`. */
  readonly fields: readonly string[];

  constructor(event: string, fields: readonly string[], options?: ErrorOptions) {
    super(`the body is no GitHub ${event} event: missing or malformed ${fields.join(', ')}`, options);
    this.event = event;
    this.fields = fields;
  }
}
