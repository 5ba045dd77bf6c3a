import type { WebhookDefinition } from '@aws-sdk/client-codepipeline';
import { webhookDefinition } from '../declaration.ts';
import { type AnswersTable, NEVER, nothing, type Scenario } from './answers.ts';

const BUILD = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
const NO_EXECUTOR = 'there are no types with an executor';

const actionType = (id: object) => ({
  actionType: {
    id,
    executor: { type: 'JobWorker', configuration: { jobWorkerExecutorConfiguration: {} } },
    inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
    outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  },
});

const webhook = (changes: Partial<WebhookDefinition> = {}) => ({ webhook: webhookDefinition(changes) });

const put =
  (input: object): Scenario =>
  async (shop) => {
    await shop.pipeline();
    return input;
  };

const tags = (count: number) => Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: '' }));

const withThirdParty = {
  success: 'nothing here changes settings on GitHub',
  ValidationException: () => ({ webhookName: 'a b' }),
  WebhookNotFoundException: () => ({ webhookName: 'ghost' }),
};

export const typesAndWebhooks: AnswersTable = {
  ListActionTypes: {
    success: () => ({ actionOwnerFilter: 'AWS' }),
    ValidationException: () => ({ actionOwnerFilter: 'Nobody' }),
    InvalidNextTokenException: () => ({ nextToken: 'x' }),
  },
  ListRuleTypes: {
    success: nothing,
    ValidationException: () => ({ ruleOwnerFilter: 'Nobody' }),
    InvalidNextTokenException: 'the operation takes no token',
  },
  GetActionType: {
    success: NO_EXECUTOR,
    ActionTypeNotFoundException: () => BUILD,
    ValidationException: nothing,
  },
  UpdateActionType: {
    success: NO_EXECUTOR,
    RequestFailedException: () => actionType(BUILD),
    ValidationException: nothing,
    ActionTypeNotFoundException: () => actionType({ ...BUILD, provider: 'Ghost' }),
  },
  PutWebhook: {
    success: put(webhook()),
    ValidationException: nothing,
    LimitExceededException: async (shop) => {
      await shop.pipeline();
      for (let at = 0; at < 300; at += 1) await shop.send('PutWebhook', webhook({ name: `push-${at}` }));
      return webhook();
    },
    InvalidWebhookFilterPatternException: put(webhook({ filters: [{ jsonPath: '$..ref' }] })),
    InvalidWebhookAuthenticationParametersException: put(
      webhook({ authenticationConfiguration: { AllowedIPRange: '10.0.0.0/8' } }),
    ),
    PipelineNotFoundException: () => webhook({ targetPipeline: 'ghost' }),
    TooManyTagsException: put({ ...webhook(), tags: tags(51) }),
    InvalidTagsException: put({ ...webhook(), tags: [{ key: 'aws:team', value: 'a' }] }),
    ConcurrentModificationException: NEVER.concurrent,
  },
  ListWebhooks: {
    success: nothing,
    ValidationException: () => ({ MaxResults: 0 }),
    InvalidNextTokenException: () => ({ NextToken: 'x' }),
  },
  DeleteWebhook: {
    success: () => ({ name: 'ghost' }),
    ValidationException: nothing,
    ConcurrentModificationException: NEVER.concurrent,
  },
  RegisterWebhookWithThirdParty: withThirdParty,
  DeregisterWebhookWithThirdParty: withThirdParty,
};
