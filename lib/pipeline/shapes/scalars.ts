import { integer, map, oneOf, text } from './shape.ts';

/** Semantics 1.1, the rows that a declaration uses. */

/** Pipelines, stages, actions, rules. */
export const name = text({ min: 1, max: 100, pattern: '[A-Za-z0-9.@\\-_]+' });
export const actionNamespace = text({ min: 1, max: 100, pattern: '[A-Za-z0-9@\\-_]+' });
export const artifactName = text({ min: 1, max: 100, pattern: '[a-zA-Z0-9_\\-]+' });
export const provider = text({ min: 1, max: 35, pattern: '[0-9A-Za-z_-]+' });
export const typeVersion = text({ min: 1, max: 9, pattern: '[0-9A-Za-z_-]+' });

export const actionCategory = oneOf('Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute');
export const actionOwner = oneOf('AWS', 'ThirdParty', 'Custom');
export const ruleCategory = oneOf('Rule');
export const ruleOwner = oneOf('AWS');

export const runOrder = integer(1, 999);
/** Minutes. */
export const timeout = integer(5, 86_400);
export const pipelineVersion = integer(1);

/** Values may be secrets (an OAuth token, a custom action's password): none is ever printed. */
export const actionConfiguration = map(text({ min: 1, max: 50 }), text({ min: 1, max: 1000, hidden: true }));
export const ruleConfiguration = map(
  text({ min: 1, max: 50 }),
  text({ min: 1, max: 10_000, hidden: true }),
  200,
);

/** Single-line (unconfirmed how the service words it; docs/decisions/0002). */
export const command = text({ min: 1, max: 1000, pattern: '[^\\r\\n]+' });
export const environmentVariableName = text({ min: 1, max: 128, pattern: '[A-Za-z0-9_]+' });
export const environmentVariableValue = text({ min: 1, max: 2000, hidden: true });
export const environmentVariableType = oneOf('PLAINTEXT', 'SECRETS_MANAGER');
export const outputVariable = text({ min: 1, max: 128 });
export const filePath = text({ min: 1, max: 128 });

export const variableName = text({ min: 1, max: 128, pattern: '[A-Za-z0-9@\\-_]+' });
export const variableValue = text({ min: 1, max: 1000, pattern: '.*' });
export const variableDescription = text({ max: 200, pattern: '.*' });

export const roleArn = text({ max: 1024, pattern: 'arn:aws(-[\\w]+)*:iam::[0-9]{12}:role/.*' });
export const region = text({ min: 4, max: 30 });
export const bucket = text({ min: 3, max: 63, pattern: '[a-zA-Z0-9\\-\\.]+' });
export const storeType = oneOf('S3');
export const encryptionKeyId = text({ min: 1, max: 400 });
export const encryptionKeyType = oneOf('KMS');

export const executionMode = oneOf('QUEUED', 'SUPERSEDED', 'PARALLEL');
export const pipelineType = oneOf('V1', 'V2');
export const result = oneOf('ROLLBACK', 'FAIL', 'RETRY', 'SKIP');
export const retryMode = oneOf('FAILED_ACTIONS', 'ALL_ACTIONS');
export const blockerType = oneOf('Schedule');

export const triggerProvider = oneOf('CodeStarSourceConnection');
export const gitPattern = text({ min: 1, max: 255 });
export const pullRequestEvent = oneOf('OPEN', 'UPDATED', 'CLOSED');
