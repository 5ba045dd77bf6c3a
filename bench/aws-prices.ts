/**
 * US dollars in us-east-1, from the public price pages of each service (aws.amazon.com/<service>/pricing), written down
 * 2026-11-23 from stored copies of these pages and not asked of AWS: look them up before you rely on them. Free tiers are left out, and so are
 * CodeBuild's minutes, which both sides pay alike.
 */
export const PRICES = {
  date: '2026-11-23',
  /** Step Functions, standard workflows: per state transition. */
  stateTransition: 0.025 / 1_000,
  lambdaRequest: 0.2 / 1_000_000,
  /** arm64, first tier. */
  lambdaGigabyteSecond: 0.000_013_333_4,
  /** PUT, COPY, POST, LIST. */
  s3Write: 0.005 / 1_000,
  s3Read: 0.0004 / 1_000,
  /** Events of our own; those that AWS's services send are free. */
  customEvent: 1 / 1_000_000,
  /** CodePipeline V2: an action's duration, rounded up to whole minutes. */
  actionMinute: 0.002,
} as const;
