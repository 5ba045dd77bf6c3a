import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { waitingLambdaClient } from '../../../../adapters/aws/clients.ts';
import { createFunctionCalls, LONGEST_CALL_MS } from '../../../../adapters/aws/function-calls.ts';
import { type AwsServer, jsonError, startAwsServer } from '../../../fakes/aws-server.ts';

const CREDENTIALS = async () => ({
  accessKeyId: 'a',
  secretAccessKey: 's',
  sessionToken: 't',
  expiration: new Date('2099-01-01'),
});
const NO_DELAY = { attempts: 3, sleep: async () => {}, random: () => 0 };

const SERVERLESS = new URL('../../../../serverless.yml', import.meta.url);

describe('a function that a rule waits for', () => {
  let aws: AwsServer;
  beforeEach(async () => {
    aws = await startAwsServer();
    vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
    aws.services.set('lambda', async () => ({ status: 200, body: '{}' }));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await aws.close();
  });

  const client = () => waitingLambdaClient({ region: 'us-east-1', credentials: CREDENTIALS });
  const call = () => {
    const over = new AbortController();
    const after = vi.fn(() => over.signal);
    const said = createFunctionCalls(client(), { after, retries: NO_DELAY }).call('slow', {});
    return { over, after, said };
  };

  it('that does not answer in time is called once, and named with the limit', async () => {
    const { over, after, said } = call();
    aws.fault = () => {
      over.abort();
      return 'silent';
    };
    await expect(said).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(/function slow.*did not answer within 14 minutes/),
    });
    expect(aws.calls).toHaveLength(1);
    expect(after.mock.calls).toEqual([[LONGEST_CALL_MS]]);
  });

  it.each(['lost', jsonError('ServiceException', 500)] as const)(
    'whose answer was lost is not called again: %o',
    async (fault) => {
      aws.fault = () => fault;
      await expect(call().said).rejects.toMatchObject({ name: 'FunctionsUnavailable' });
      expect(aws.calls).toHaveLength(1);
    },
  );

  it('that was throttled has not been called, and is called again', async () => {
    const faults = [jsonError('TooManyRequestsException', 429)];
    aws.fault = () => faults.shift();
    expect(await call().said).toEqual({});
    expect(aws.calls).toHaveLength(2);
  });

  it('is given up by the call alone, before Lambda gives up who waits', async () => {
    const waiting = client();
    await createFunctionCalls(waiting).call('quick', {});
    const handler: object = waiting.config.requestHandler;
    expect(handler).toMatchObject({ config: { requestTimeout: 0 } });
    expect(await waiting.config.maxAttempts()).toBe(1);
    const { functions } = parse(readFileSync(SERVERLESS, 'utf8'), { logLevel: 'silent' });
    for (const name of ['run-rule', 'sweep', 'on-execution-change'])
      expect(functions[name].timeout * 1000).toBeGreaterThan(LONGEST_CALL_MS);
  });
});
