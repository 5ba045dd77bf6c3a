import * as v from 'valibot';
import { ConfigurationError } from '../../lib/errors.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const whole = v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1));

/** The environment of every function, as `serverless.yml` sets it. Secrets are named here and never held. */
const Environment = v.object({
  /** Set by Lambda itself. */
  AWS_REGION: text,
  STEPLINE_ACCOUNT: v.pipe(v.string(), v.regex(/^\d{12}$/, 'must be an account number of 12 digits')),
  /** The one bucket (design D7). */
  STEPLINE_BUCKET: text,
  /** Functions are `<prefix>-<function>`, machines `<prefix>-<pipeline>`. */
  STEPLINE_PREFIX: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be [a-z][a-z0-9-]{0,30}')),
  /** Role of the pipelines' state machines. */
  STEPLINE_MACHINE_ROLE: text,
  /** ARN of the log group of the machines, which ends in `:*`; none: they do not log. */
  STEPLINE_MACHINE_LOGS: v.optional(text),
  /** Name of the event bus where state changes go. */
  STEPLINE_EVENT_BUS: v.optional(text, 'default'),
  /** CodeBuild project that runs Compute/Commands actions; none: those are errors that say so. */
  STEPLINE_COMMANDS_PROJECT: v.optional(text),
  /** Names in the Parameter Store. */
  STEPLINE_WEBHOOK_SECRET: v.optional(text),
  STEPLINE_APPROVAL_SECRET: v.optional(text),
  /** Address of the HTTP API, with no slash at its end: where approval links lead. */
  STEPLINE_URL: v.optional(v.pipe(v.string(), v.url())),
  STEPLINE_GITHUB_TOKEN: v.optional(text),
  /** A GitHub App instead of a token: its id, and the parameter with its private key (PEM). */
  STEPLINE_GITHUB_APP: v.optional(text),
  STEPLINE_GITHUB_APP_KEY: v.optional(text),
  /** For GitHub Enterprise: the root of its API. */
  STEPLINE_GITHUB_API: v.optional(v.pipe(v.string(), v.url()), 'https://api.github.com'),
  /** Where people look: base address of the console, for links in statuses and mails. */
  STEPLINE_CONSOLE: v.optional(v.pipe(v.string(), v.url())),
  /** Days after which artifacts expire (the janitor). */
  STEPLINE_ARTIFACT_DAYS: v.optional(whole, '30'),
});

export type AwsConfig = v.InferOutput<typeof Environment>;

/**
 * What the functions are told by their environment, read once at the edge.
 * @throws {ConfigurationError} naming every key that is missing or malformed; never a value.
 */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): AwsConfig => {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  const parsed = v.safeParse(Environment, Object.fromEntries(given));
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue)} ${problemOf(issue)}`);
  throw new ConfigurationError('environment', problems.join('; '));
};

/** What a key should be; valibot's own messages quote what it is. */
const problemOf = (issue: v.BaseIssue<unknown>): string => {
  if (issue.input === undefined) return 'is missing';
  return issue.type === 'regex' ? issue.message : `is malformed (${issue.type})`;
};
