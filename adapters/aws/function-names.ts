/**
 * The Lambda functions of a deployment: each is `functions/entry/<name>.ts`, deployed as `<prefix>-<name>`. The first
 * five are called by the compiled machines, the last by CloudFormation, the others by API Gateway, EventBridge and schedules.
 */
export const FUNCTION_NAMES = [
  'begin-execution',
  'enter-stage',
  'run-action',
  'run-rule',
  'leave-stage',
  'github-webhook',
  'approval-link',
  'api',
  'rest',
  'on-event',
  'on-build-change',
  'on-execution-change',
  'report-status',
  'sweep',
  'janitor',
  'custom-resource',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];
