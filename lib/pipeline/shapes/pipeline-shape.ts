import * as scalar from './scalars.ts';
import { list, map, object } from './shape.ts';

/** Semantics 1.2. Counts of stages and of actions are structure (1.4), so they are not here. */

const artifactStore = object({
  'type*': scalar.storeType,
  'location*': scalar.bucket,
  encryptionKey: object({ 'id*': scalar.encryptionKeyId, 'type*': scalar.encryptionKeyType }),
});

const inputArtifacts = list(object({ 'name*': scalar.artifactName }));
const outputArtifacts = list(object({ 'name*': scalar.artifactName, files: list(scalar.filePath, 1, 10) }));
const commands = list(scalar.command, 1, 50);

const action = object({
  'name*': scalar.name,
  'actionTypeId*': object({
    'category*': scalar.actionCategory,
    'owner*': scalar.actionOwner,
    'provider*': scalar.provider,
    'version*': scalar.typeVersion,
  }),
  runOrder: scalar.runOrder,
  configuration: scalar.actionConfiguration,
  commands,
  outputArtifacts,
  inputArtifacts,
  outputVariables: list(scalar.outputVariable, 1, 15),
  roleArn: scalar.roleArn,
  region: scalar.region,
  namespace: scalar.actionNamespace,
  timeoutInMinutes: scalar.timeout,
  environmentVariables: list(
    object({
      'name*': scalar.environmentVariableName,
      'value*': scalar.environmentVariableValue,
      type: scalar.environmentVariableType,
    }),
    1,
    10,
  ),
});

const rule = object({
  'name*': scalar.name,
  'ruleTypeId*': object({
    'category*': scalar.ruleCategory,
    owner: scalar.ruleOwner,
    'provider*': scalar.provider,
    version: scalar.typeVersion,
  }),
  configuration: scalar.ruleConfiguration,
  commands,
  inputArtifacts,
  roleArn: scalar.roleArn,
  region: scalar.region,
  timeoutInMinutes: scalar.timeout,
});

const conditions = list(object({ result: scalar.result, 'rules*': list(rule, 1, 5) }), 1, 1);

const stage = object({
  'name*': scalar.name,
  blockers: list(object({ 'name*': scalar.name, 'type*': scalar.blockerType })),
  'actions*': list(action),
  onFailure: object({
    result: scalar.result,
    retryConfiguration: object({ retryMode: scalar.retryMode }),
    conditions,
  }),
  onSuccess: object({ 'conditions*': conditions }),
  beforeEntry: object({ 'conditions*': conditions }),
});

const patterns = list(scalar.gitPattern, 1, 8);
const criteria = object({ includes: patterns, excludes: patterns });

const trigger = object({
  'providerType*': scalar.triggerProvider,
  'gitConfiguration*': object({
    'sourceActionName*': scalar.name,
    push: list(object({ tags: criteria, branches: criteria, filePaths: criteria }), 1, 3),
    pullRequest: list(
      object({ events: list(scalar.pullRequestEvent, 1, 3), branches: criteria, filePaths: criteria }),
      1,
      3,
    ),
  }),
});

export const pipelineShape = object({
  'name*': scalar.name,
  'roleArn*': scalar.roleArn,
  artifactStore,
  artifactStores: map(scalar.region, artifactStore),
  'stages*': list(stage),
  version: scalar.pipelineVersion,
  executionMode: scalar.executionMode,
  pipelineType: scalar.pipelineType,
  variables: list(
    object({
      'name*': scalar.variableName,
      defaultValue: scalar.variableValue,
      description: scalar.variableDescription,
    }),
    0,
    50,
  ),
  triggers: list(trigger, 0, 50),
});
