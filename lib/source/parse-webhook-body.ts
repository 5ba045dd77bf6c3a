import * as v from 'valibot';
import { MalformedWebhook } from './malformed-webhook.ts';

const pathOf = (issue: v.BaseIssue<unknown>): string => v.getDotPath(issue) ?? 'the body itself';

/** The part of a body that a schema knows. @throws {MalformedWebhook} naming every field that is wrong. */
export const parseWebhookBody = <Schema extends v.GenericSchema>(
  event: string,
  schema: Schema,
  payload: unknown,
): v.InferOutput<Schema> => {
  const result = v.safeParse(schema, payload);
  if (result.success) return result.output;
  throw new MalformedWebhook(event, [...new Set(result.issues.map(pathOf))]);
};

/** `owner/name`. */
export const repositoryName = v.pipe(v.string(), v.regex(/^[^/\s]+\/[^/\s]+$/));

/** SHA-1 or SHA-256, as Git prints them. */
export const commitId = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/));
