import { type AnswersTable, NEVER, nothing, type Scenario } from './answers.ts';
import { OVEN, TYPE, UNKNOWN } from './shop.ts';

const FAILURE = { failureDetails: { type: 'JobFailed', message: 'burnt' } };

/** A job that somebody has taken. */
const taken =
  (input: object = {}): Scenario =>
  async (shop) => {
    const job = await shop.job();
    await shop.send('AcknowledgeJob', job);
    return { jobId: job.jobId, ...input };
  };

/** A job that nobody has taken. */
const open =
  (input: object = {}): Scenario =>
  async (shop) => ({ jobId: (await shop.job()).jobId, ...input });

/** A job of ours, asked for as if it were one of the marketplace. */
const asThirdParty = (input: object) => open({ clientToken: 'token', ...input });

const unknown =
  (input: object = {}): Scenario =>
  () => ({ jobId: UNKNOWN, ...input });

const tags = (count: number) => Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: '' }));

const answered = (input: object): AnswersTable[string] => ({
  success: taken(input),
  ValidationException: nothing,
  JobNotFoundException: unknown(input),
  InvalidJobStateException: open(input),
});

const answeredByThirdParty = (input: object): AnswersTable[string] => ({
  success: NEVER.marketplace,
  ValidationException: nothing,
  JobNotFoundException: unknown({ clientToken: 'token', ...input }),
  InvalidJobStateException: NEVER.marketplace,
  InvalidClientTokenException: asThirdParty(input),
});

export const jobs: AnswersTable = {
  CreateCustomActionType: {
    success: () => TYPE,
    ValidationException: nothing,
    LimitExceededException: async (shop) => {
      for (let at = 0; at < 50; at += 1)
        await shop.send('CreateCustomActionType', { ...TYPE, version: String(at + 1) });
      return { ...TYPE, version: '51' };
    },
    TooManyTagsException: () => ({ ...TYPE, tags: tags(51) }),
    InvalidTagsException: () => ({ ...TYPE, tags: [{ key: 'aws:team', value: 'a' }] }),
    ConcurrentModificationException: NEVER.concurrent,
  },
  DeleteCustomActionType: {
    success: async (shop) => {
      await shop.send('CreateCustomActionType', TYPE);
      return { category: 'Build', provider: 'Oven', version: '1' };
    },
    ValidationException: nothing,
    ConcurrentModificationException: NEVER.concurrent,
  },
  PollForJobs: {
    success: async (shop) => {
      await shop.send('CreateCustomActionType', TYPE);
      return { actionTypeId: OVEN };
    },
    ValidationException: nothing,
    ActionTypeNotFoundException: () => ({ actionTypeId: OVEN }),
  },
  AcknowledgeJob: {
    success: (shop) => shop.job(),
    ValidationException: nothing,
    InvalidNonceException: open({ nonce: 'guessed' }),
    JobNotFoundException: unknown({ nonce: 'guessed' }),
  },
  GetJobDetails: {
    success: open(),
    ValidationException: nothing,
    JobNotFoundException: unknown(),
  },
  PutJobSuccessResult: {
    ...answered({}),
    OutputVariablesSizeExceededException: taken({ outputVariables: { Crust: 'x'.repeat(122_880) } }),
  },
  PutJobFailureResult: answered(FAILURE),
  PollForThirdPartyJobs: {
    success: NEVER.marketplace,
    ValidationException: nothing,
    ActionTypeNotFoundException: () => ({ actionTypeId: { ...OVEN, owner: 'ThirdParty' } }),
  },
  AcknowledgeThirdPartyJob: {
    success: NEVER.marketplace,
    ValidationException: nothing,
    InvalidNonceException: NEVER.marketplace,
    JobNotFoundException: unknown({ clientToken: 'token', nonce: 'n' }),
    InvalidClientTokenException: asThirdParty({ nonce: 'n' }),
  },
  GetThirdPartyJobDetails: {
    success: NEVER.marketplace,
    ValidationException: nothing,
    JobNotFoundException: unknown({ clientToken: 'token' }),
    InvalidClientTokenException: NEVER.marketplace,
    InvalidJobException: asThirdParty({}),
  },
  PutThirdPartyJobSuccessResult: answeredByThirdParty({}),
  PutThirdPartyJobFailureResult: answeredByThirdParty(FAILURE),
};
