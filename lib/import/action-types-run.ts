/**
 * The action types that Stepline runs, of all that a declaration may name; a test holds this list to
 * `lib/action/action-runners.ts`. Custom actions of every kind are run by job workers.
 */
export const ACTION_TYPES_RUN: readonly string[] = [
  'Approval/AWS/Manual',
  'Build/AWS/CodeBuild',
  'Compute/AWS/Commands',
  'Deploy/AWS/S3',
  'Invoke/AWS/CodePipeline',
  'Invoke/AWS/Lambda',
  'Invoke/AWS/StepFunctions',
  'Source/AWS/CodeStarSourceConnection',
  'Source/AWS/S3',
  'Source/ThirdParty/GitHub',
  'Test/AWS/CodeBuild',
];
