import type { FunctionName } from './function-names.ts';

/**
 * What a statement allows on, in words that `serverless.yml` turns into ARNs:
 *
 * - `bucket`, `bucket-objects`: the artifact bucket, and all in it;
 * - `site-buckets`, `site-objects`: the buckets that pipelines read from and publish to;
 * - `machines`, `machine-executions`: the state machines `<prefix>-*`, their versions, their executions;
 * - `machine-role`: the role of those machines, passed to Step Functions alone;
 * - `invoked-machines`, `invoked-machine-executions`, `invoked-functions`: what Invoke actions of the pipelines start;
 * - `codebuild-projects`, `report-groups`; `build-logs`: their log groups in CloudWatch Logs;
 * - `event-bus`; `topics`: what approvals notify; `parameters`, `secrets`: below the prefix;
 * - `action-roles`: roles that actions of the pipelines name.
 *
 * `any`: an action for which IAM knows no resource. Nothing else may say so.
 */
export type ResourceName =
  | 'bucket'
  | 'bucket-objects'
  | 'site-objects'
  | 'machines'
  | 'machine-executions'
  | 'machine-role'
  | 'invoked-machines'
  | 'invoked-machine-executions'
  | 'invoked-functions'
  | 'codebuild-projects'
  | 'report-groups'
  | 'build-logs'
  | 'event-bus'
  | 'topics'
  | 'parameters'
  | 'action-roles'
  | 'any';

export interface Privilege {
  readonly actions: readonly string[];
  readonly resources: readonly ResourceName[];
}

/** Everything each function may do, beside writing its own log. Compared both ways with what the functions really call. */
export const privileges: Readonly<Record<FunctionName, readonly Privilege[]>> = {
  'begin-execution': [],
  'enter-stage': [],
  'run-action': [],
  'leave-stage': [],
  'github-webhook': [],
  api: [],
  'on-event': [],
  'on-build-change': [],
  'on-execution-change': [],
  'report-status': [],
  sweep: [],
  janitor: [],
};
