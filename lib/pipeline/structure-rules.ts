import type { StructureRule } from './draft.ts';
import * as actionType from './rules/action-type-rules.ts';
import * as artifact from './rules/artifact-rules.ts';
import * as compute from './rules/compute-rules.ts';
import * as condition from './rules/condition-rules.ts';
import * as configuration from './rules/configuration-rules.ts';
import * as pipelineType from './rules/pipeline-type-rules.ts';
import * as region from './rules/region-rules.ts';
import * as ruleType from './rules/rule-type-rules.ts';
import * as stage from './rules/stage-rules.ts';
import * as trigger from './rules/trigger-rules.ts';
import * as variable from './rules/variable-rules.ts';

/** In the order of semantics 1.4: the first one that is broken names the exception. */
export const structureRules: readonly StructureRule[] = [
  stage.atLeastTwoStages,
  stage.atMostFiftyStages,
  stage.atMostThousandActions,
  stage.firstStageIsSourcesOnly,
  stage.sourcesInFirstStageOnly,
  stage.someActionIsNoSource,
  stage.stageNamesAreUnique,
  actionType.actionNamesAreUniqueInAStage,
  stage.stagesHaveOneToFiftyActions,
  actionType.actionTypesExist,
  configuration.requiredConfigurationIsThere,
  configuration.configurationIsKnown,
  configuration.customConfigurationIsSmall,
  artifact.artifactCountsFitTheType,
  artifact.inputArtifactsAreMadeEarlier,
  artifact.inputArtifactsAreNamedOnce,
  artifact.outputArtifactNamesAreUnique,
  compute.commandsActionsHaveCommands,
  compute.computeFieldsOnComputeActionsOnly,
  compute.environmentVariablesWhereTheyAreRead,
  variable.actionReferencesAreDeclaredEarlier,
  variable.referencesStandWhereTheyAreResolved,
  variable.namespacesAreFreeAndUnique,
  configuration.hiddenSecretsAreStored,
  actionType.newProvidersNeedV2,
  pipelineType.modesNeedV2,
  pipelineType.variablesNeedV2,
  pipelineType.variableNamesAreUnique,
  pipelineType.triggersNeedV2,
  trigger.triggersNameAConnectionSource,
  trigger.triggerFiltersCombine,
  trigger.triggerPatternsAreGlobs,
  trigger.triggersAreSmall,
  pipelineType.conditionsNeedV2,
  condition.failureHasResultOrConditions,
  condition.failureSaysSomething,
  condition.retryConfigurationNeedsRetry,
  condition.noRollbackInParallel,
  condition.noRollbackOfSources,
  condition.resultsFitTheirKind,
  condition.skipOnlyByLambdaOrVariable,
  ruleType.ruleTypesExist,
  ruleType.ruleNamesAreUnique,
  ruleType.ruleConfigurationIsThere,
  ruleType.ruleConfigurationIsKnown,
  ruleType.commandsOnCommandsRulesOnly,
  artifact.ruleArtifactCountsFitTheType,
  artifact.ruleArtifactsAreMadeEarlier,
  variable.ruleReferencesAreDeclaredEarlier,
  region.oneStoreServesOneRegion,
  region.everyRegionHasAStore,
  region.artifactStoreOrStores,
  region.theseActionsStayInTheRegion,
  stage.blockersAreReserved,
];
