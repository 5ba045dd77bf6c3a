import type { World } from '../../lib/use-cases/world.ts';
import { defineOperations, type Operations } from './operation.ts';
import { acknowledgeJob } from './operations/acknowledge-job.ts';
import { createCustomActionType } from './operations/create-custom-action-type.ts';
import { createPipeline } from './operations/create-pipeline.ts';
import { deleteCustomActionType } from './operations/delete-custom-action-type.ts';
import { deletePipeline } from './operations/delete-pipeline.ts';
import { deleteWebhook } from './operations/delete-webhook.ts';
import { disableStageTransition } from './operations/disable-stage-transition.ts';
import { enableStageTransition } from './operations/enable-stage-transition.ts';
import { getActionType } from './operations/get-action-type.ts';
import { getJobDetails } from './operations/get-job-details.ts';
import { getPipeline } from './operations/get-pipeline.ts';
import { getPipelineExecution } from './operations/get-pipeline-execution.ts';
import { getPipelineState } from './operations/get-pipeline-state.ts';
import { listActionExecutions } from './operations/list-action-executions.ts';
import { listActionTypes } from './operations/list-action-types.ts';
import { listDeployActionExecutionTargets } from './operations/list-deploy-action-execution-targets.ts';
import { listPipelineExecutions } from './operations/list-pipeline-executions.ts';
import { listPipelines } from './operations/list-pipelines.ts';
import { listRuleExecutions } from './operations/list-rule-executions.ts';
import { listRuleTypes } from './operations/list-rule-types.ts';
import { listTagsForResource } from './operations/list-tags-for-resource.ts';
import { listWebhooks } from './operations/list-webhooks.ts';
import { overrideStageCondition } from './operations/override-stage-condition.ts';
import { pollForJobs } from './operations/poll-for-jobs.ts';
import { putActionRevision } from './operations/put-action-revision.ts';
import { putApprovalResult } from './operations/put-approval-result.ts';
import { putJobFailureResult } from './operations/put-job-failure-result.ts';
import { putJobSuccessResult } from './operations/put-job-success-result.ts';
import { putWebhook } from './operations/put-webhook.ts';
import { refuseThirdParty } from './operations/register-webhook-with-third-party.ts';
import { retryStageExecution } from './operations/retry-stage-execution.ts';
import { rollbackStage } from './operations/rollback-stage.ts';
import { startPipelineExecution } from './operations/start-pipeline-execution.ts';
import { stopPipelineExecution } from './operations/stop-pipeline-execution.ts';
import { tagResource } from './operations/tag-resource.ts';
import {
  answerThirdPartyJob,
  getThirdPartyJobDetails,
  pollForThirdPartyJobs,
} from './operations/third-party-jobs.ts';
import { untagResource } from './operations/untag-resource.ts';
import { updateActionType } from './operations/update-action-type.ts';
import { updatePipeline } from './operations/update-pipeline.ts';
import { notServed, type WebhookAddresses } from './shown-webhook.ts';

/**
 * The operations there are, one file each. What is not here is refused by name.
 * @param addresses where webhooks of PutWebhook are served; without it, they are refused.
 */
export const createOperations = (world: World, addresses: WebhookAddresses = notServed): Operations =>
  defineOperations({
    AcknowledgeJob: acknowledgeJob(world),
    AcknowledgeThirdPartyJob: answerThirdPartyJob(world),
    CreateCustomActionType: createCustomActionType(world),
    CreatePipeline: createPipeline(world),
    DeleteCustomActionType: deleteCustomActionType(world),
    DeletePipeline: deletePipeline(world),
    DeleteWebhook: deleteWebhook(world),
    DeregisterWebhookWithThirdParty: refuseThirdParty(world),
    DisableStageTransition: disableStageTransition(world),
    EnableStageTransition: enableStageTransition(world),
    GetActionType: getActionType,
    GetJobDetails: getJobDetails(world),
    GetPipeline: getPipeline(world),
    GetPipelineExecution: getPipelineExecution(world),
    GetPipelineState: getPipelineState(world),
    GetThirdPartyJobDetails: getThirdPartyJobDetails(world),
    ListActionExecutions: listActionExecutions(world),
    ListActionTypes: listActionTypes(world),
    ListDeployActionExecutionTargets: listDeployActionExecutionTargets(world),
    ListPipelineExecutions: listPipelineExecutions(world),
    ListPipelines: listPipelines(world),
    ListRuleExecutions: listRuleExecutions(world),
    ListRuleTypes: listRuleTypes,
    ListTagsForResource: listTagsForResource(world),
    ListWebhooks: listWebhooks(world, addresses),
    OverrideStageCondition: overrideStageCondition(world),
    PollForJobs: pollForJobs(world),
    PollForThirdPartyJobs: pollForThirdPartyJobs,
    PutActionRevision: putActionRevision(world),
    PutApprovalResult: putApprovalResult(world),
    PutJobFailureResult: putJobFailureResult(world),
    PutJobSuccessResult: putJobSuccessResult(world),
    PutThirdPartyJobFailureResult: answerThirdPartyJob(world),
    PutThirdPartyJobSuccessResult: answerThirdPartyJob(world),
    PutWebhook: putWebhook(world, addresses),
    RegisterWebhookWithThirdParty: refuseThirdParty(world),
    RetryStageExecution: retryStageExecution(world),
    RollbackStage: rollbackStage(world),
    StartPipelineExecution: startPipelineExecution(world),
    StopPipelineExecution: stopPipelineExecution(world),
    TagResource: tagResource(world),
    UntagResource: untagResource(world),
    UpdateActionType: updateActionType,
    UpdatePipeline: updatePipeline(world),
  });
