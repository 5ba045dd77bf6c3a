import * as v from 'valibot';

/** What else an event has is kept: the patterns of rules may ask for it. */
const schema = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  source: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  'detail-type': v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  detail: v.record(v.string(), v.unknown()),
});

/** An event in EventBridge's envelope, as far as a start needs it. */
export type TriggerEvent = v.InferOutput<typeof schema>;

/** The event, or what is wrong with it, each problem with its path. */
export const parseTriggerEvent = (
  input: unknown,
): { readonly event: TriggerEvent } | { readonly problems: readonly string[] } => {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return { event: parsed.output };
  return { problems: parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'event'}: ${issue.message}`) };
};
