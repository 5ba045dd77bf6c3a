import {
  AcknowledgeJobCommand,
  CreateCustomActionTypeCommand,
  type CreateCustomActionTypeInput,
  CreatePipelineCommand,
  DeleteCustomActionTypeCommand,
  DeletePipelineCommand,
  GetJobDetailsCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PollForJobsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { expectRefusal } from './refusals.ts';
import { type ServedApi, serveApi } from './served-api.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const OVEN = { category: 'Build', owner: 'Custom', provider: 'Oven', version: '1' } as const;

const TYPE: CreateCustomActionTypeInput = {
  category: 'Build',
  provider: 'Oven',
  version: '1',
  configurationProperties: [{ name: 'Heat', required: true, key: true, secret: false, queryable: true }],
  inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
};

let api: ServedApi;
let id: string;

const ovenPipeline = () => {
  const [source] = declaration('web').stages ?? [];
  const bake = {
    name: 'Bake',
    actionTypeId: OVEN,
    configuration: { Heat: 'high' },
    inputArtifacts: [{ name: 'SourceOutput' }],
  };
  return declaration('web', { stages: source ? [source, { name: 'Prod', actions: [bake] }] : [] });
};

beforeEach(async () => {
  api = await serveApi();
  await api.client.send(new CreateCustomActionTypeCommand(TYPE));
  await api.client.send(new CreatePipelineCommand({ pipeline: ovenPipeline() }));
  const { pipelineExecutionSummaries } = await api.client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'web' }),
  );
  id = pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? '';
  await api.until('Action', { action: 'Bake', state: 'STARTED' });
});

afterEach(() => api.close());

const poll = async (heat = 'high') => {
  const { jobs = [] } = await api.client.send(
    new PollForJobsCommand({ actionTypeId: OVEN, queryParam: { Heat: heat } }),
  );
  return jobs;
};

/** The job is announced after the action was started: asks until it is there. */
const nextJob = async () => {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const [job] = await poll();
    if (job?.id !== undefined && job.nonce !== undefined)
      return { id: job.id, nonce: job.nonce, data: job.data };
  }
  throw new Error('no job came');
};

const takeJob = async () => {
  const job = await nextJob();
  const { status } = await api.client.send(new AcknowledgeJobCommand({ jobId: job.id, nonce: job.nonce }));
  expect(status).toBe('InProgress');
  return job;
};

describe('a job worker', () => {
  it('polls, acknowledges, goes on with a token, and succeeds', async () => {
    expect(await poll('low')).toEqual([]);
    const first = await takeJob();
    expect(first.data).toMatchObject({
      actionTypeId: OVEN,
      actionConfiguration: { configuration: { Heat: 'high' } },
      pipelineContext: {
        pipelineName: 'web',
        stage: { name: 'Prod' },
        action: { name: 'Bake' },
        pipelineExecutionId: id,
      },
      inputArtifacts: [{ name: 'SourceOutput', location: { type: 'S3' } }],
    });
    const { jobDetails } = await api.client.send(new GetJobDetailsCommand({ jobId: first.id }));
    expect(jobDetails).toMatchObject({ id: first.id, accountId: '111122223333' });
    await api.client.send(new PutJobSuccessResultCommand({ jobId: first.id, continuationToken: 'half' }));
    const second = await takeJob();
    expect(second.id).not.toBe(first.id);
    expect(second.data?.continuationToken).toBe('half');
    await api.client.send(
      new PutJobSuccessResultCommand({
        jobId: second.id,
        executionDetails: { summary: 'well done', externalExecutionId: 'oven-7' },
        outputVariables: { Crust: 'brown' },
      }),
    );
    await api.until('Pipeline', { 'execution-id': id, state: 'SUCCEEDED' });
    const { actionExecutionDetails } = await api.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'web' }),
    );
    expect(actionExecutionDetails?.[0]?.output).toMatchObject({
      executionResult: { externalExecutionId: 'oven-7', externalExecutionSummary: 'well done' },
      outputVariables: { Crust: 'brown' },
    });
    const late = { jobId: second.id };
    await expectRefusal(api.endpoint, 'PutJobSuccessResult', late, 'InvalidJobStateException');
  });

  it('fails the action with its own words', async () => {
    const { id: jobId } = await takeJob();
    await api.client.send(
      new PutJobFailureResultCommand({
        jobId,
        failureDetails: { type: 'ConfigurationError', message: 'too hot' },
      }),
    );
    await api.until('Pipeline', { 'execution-id': id, state: 'FAILED' });
    const { actionExecutionDetails } = await api.client.send(
      new ListActionExecutionsCommand({ pipelineName: 'web' }),
    );
    expect(actionExecutionDetails?.[0]?.output?.executionResult?.errorDetails).toEqual({
      code: 'ConfigurationError',
      message: 'too hot',
    });
    const failureDetails = { type: 'JobFailed', message: 'again' };
    const late = { jobId, failureDetails };
    await expectRefusal(api.endpoint, 'PutJobFailureResult', late, 'InvalidJobStateException');
  });

  it('is refused with a nonce that is not the job’s, and a result before it acknowledged', async () => {
    const { id: jobId } = await nextJob();
    const wrong = { jobId, nonce: 'wrong' };
    await expectRefusal(api.endpoint, 'AcknowledgeJob', wrong, 'InvalidNonceException');
    await expectRefusal(api.endpoint, 'PutJobSuccessResult', { jobId }, 'InvalidJobStateException');
  });

  it('is refused with too many, or misplaced, output variables', async () => {
    const { id: jobId } = await takeJob();
    const huge = Object.fromEntries(Array.from({ length: 130 }, (_, at) => [`k${at}`, 'x'.repeat(1_000)]));
    const large = { jobId, outputVariables: huge };
    await expectRefusal(api.endpoint, 'PutJobSuccessResult', large, 'OutputVariablesSizeExceededException');
    const misplaced = { jobId, continuationToken: 't', outputVariables: { A: 'b' } };
    await expectRefusal(api.endpoint, 'PutJobSuccessResult', misplaced, 'ValidationException');
  });
});

const FAILURE = { failureDetails: { type: 'JobFailed', message: 'no' } };

describe('jobs', () => {
  it.each<[string, object]>([
    ['AcknowledgeJob', { nonce: '1' }],
    ['GetJobDetails', {}],
    ['PutJobSuccessResult', {}],
    ['PutJobFailureResult', FAILURE],
  ])('%s refuses an id that nobody was given', async (operation, more) => {
    await expectRefusal(api.endpoint, operation, { jobId: UNKNOWN, ...more }, 'JobNotFoundException');
    await expectRefusal(api.endpoint, operation, { jobId: 'no-id', ...more }, 'ValidationException');
  });

  it.each<[string, object, string]>([
    ['an unknown type', { actionTypeId: { ...OVEN, provider: 'Ghost' } }, 'ActionTypeNotFoundException'],
    ['a type of AWS', { actionTypeId: { ...OVEN, owner: 'AWS' } }, 'ActionTypeNotFoundException'],
    ['no query where one is needed', { actionTypeId: OVEN }, 'ValidationException'],
    ['another query', { actionTypeId: OVEN, queryParam: { Cold: 'x' } }, 'ValidationException'],
  ])('PollForJobs refuses %s', async (_, input, error) => {
    await expectRefusal(api.endpoint, 'PollForJobs', input, error);
  });

  it('of a deleted pipeline are over', async () => {
    const { id: jobId } = await takeJob();
    await api.client.send(new DeletePipelineCommand({ name: 'web' }));
    await expectRefusal(api.endpoint, 'PutJobSuccessResult', { jobId }, 'InvalidJobStateException');
  });

  it('of a deleted type are offered to nobody', async () => {
    const { category, provider, version } = TYPE;
    await api.client.send(new DeleteCustomActionTypeCommand({ category, provider, version }));
    const asked = { actionTypeId: OVEN, queryParam: { Heat: 'high' } };
    await expectRefusal(api.endpoint, 'PollForJobs', asked, 'ActionTypeNotFoundException');
  });
});

describe('third-party jobs', () => {
  it.each<[string, object]>([
    ['AcknowledgeThirdPartyJob', { nonce: '1' }],
    ['GetThirdPartyJobDetails', {}],
    ['PutThirdPartyJobSuccessResult', {}],
    ['PutThirdPartyJobFailureResult', FAILURE],
  ])('%s knows none, and takes no custom job for one', async (operation, more) => {
    const { id: jobId } = await nextJob();
    const input = { clientToken: 'token', ...more };
    await expectRefusal(api.endpoint, operation, { jobId: UNKNOWN, ...input }, 'JobNotFoundException');
    const error =
      operation === 'GetThirdPartyJobDetails' ? 'InvalidJobException' : 'InvalidClientTokenException';
    await expectRefusal(api.endpoint, operation, { jobId, ...input }, error);
  });

  it('are polled for in vain', async () => {
    const actionTypeId = { category: 'Build', owner: 'ThirdParty', provider: 'Jenkins', version: '1' };
    const input = { actionTypeId };
    await expectRefusal(api.endpoint, 'PollForThirdPartyJobs', input, 'ActionTypeNotFoundException');
  });
});

describe('CreateCustomActionType', () => {
  const cases: readonly [why: string, changes: object, error: string][] = [
    ['a version that was used', {}, 'ValidationException'],
    [
      'counts the wrong way round',
      { version: '2', inputArtifactDetails: { minimumCount: 2, maximumCount: 1 } },
      'ValidationException',
    ],
    [
      'more artifacts than five',
      { version: '2', inputArtifactDetails: { minimumCount: 0, maximumCount: 6 } },
      'ValidationException',
    ],
    ['system tags', { version: '2', tags: [{ key: 'aws:a', value: '' }] }, 'InvalidTagsException'],
    [
      'too many tags',
      { version: '2', tags: Array.from({ length: 51 }, (_, at) => ({ key: `k${at}`, value: '' })) },
      'TooManyTagsException',
    ],
  ];

  it.each(cases)('refuses %s', async (_, changes, error) => {
    await expectRefusal(api.endpoint, 'CreateCustomActionType', { ...TYPE, ...changes }, error);
  });

  it('refuses the fifty-first type', async () => {
    for (let at = 0; at < 49; at += 1) {
      await api.client.send(new CreateCustomActionTypeCommand({ ...TYPE, provider: `Oven${at}` }));
    }
    const one = { ...TYPE, provider: 'OneMore' };
    await expectRefusal(api.endpoint, 'CreateCustomActionType', one, 'LimitExceededException');
  });

  it('is needed before a pipeline can use the type', async () => {
    const { category, provider, version } = TYPE;
    await api.client.send(new DeleteCustomActionTypeCommand({ category, provider, version }));
    await api.client.send(new DeleteCustomActionTypeCommand({ category, provider, version }));
    const pipeline = { ...ovenPipeline(), name: 'other' };
    const error = 'InvalidActionDeclarationException';
    await expectRefusal(api.endpoint, 'CreatePipeline', { pipeline }, error);
    await expectRefusal(api.endpoint, 'UpdatePipeline', { pipeline: ovenPipeline() }, error);
  });
});
