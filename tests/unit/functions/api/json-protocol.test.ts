import { describe, expect, it } from 'vitest';
import { createApi, LARGEST_REQUEST_BYTES } from '../../../../functions/api/json-protocol.ts';
import { defineOperations, type Operation, type Operations } from '../../../../functions/api/operation.ts';
import { ApiError } from '../../../../lib/errors.ts';
import type { Log } from '../../../../lib/ports.ts';

const REQUEST_ID = '01890000-0000-7000-8000-00000000abcd';

const createTestApi = () => {
  const errors: object[] = [];
  const seen: unknown[] = [];
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields) => errors.push(fields),
    child: () => log,
  };
  const operations: Operations = new Map<string, Operation>([
    [
      'GetPipeline',
      async () => ({
        pipeline: { name: '__proto__', roleArn: undefined, stages: [] },
        metadata: { created: new Date(1_586_273_484_137), updated: undefined },
        invented: 'not in the model',
      }),
    ],
    ['DeletePipeline', async () => undefined],
    [
      'StartPipelineExecution',
      async () => {
        throw new ApiError('PipelineNotFoundException', 'no ghost');
      },
    ],
    [
      'ListPipelines',
      async () => {
        throw new Error('the password is hunter2');
      },
    ],
    [
      'PutActionRevision',
      async (input, { caller }) => {
        seen.push(input, caller);
        return { newRevision: true, pipelineExecutionId: REQUEST_ID };
      },
    ],
  ]);
  const api = createApi(operations, { ids: { next: () => REQUEST_ID }, log });
  const call = async (
    target: string | undefined,
    body: unknown,
    contentType: string | undefined = 'application/x-amz-json-1.1',
  ) => {
    const bytes =
      body instanceof Uint8Array
        ? body
        : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
    const response = await api({ target, contentType, body: bytes, caller: 'arn:caller' });
    return { ...response, json: JSON.parse(response.body) as unknown };
  };
  return { call, errors, seen };
};

const target = (operation: string) => `CodePipeline_20150709.${operation}`;

describe('createApi', () => {
  it('answers an output by its model: times in epoch seconds, nothing absent, nothing invented', async () => {
    const { call } = createTestApi();
    const response = await call(target('GetPipeline'), { name: 'p' });
    expect(response.status).toBe(200);
    expect(response.body).toBe(
      '{"pipeline":{"name":"__proto__","stages":[]},"metadata":{"created":1586273484.137}}',
    );
    expect(response.headers).toEqual({
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': REQUEST_ID,
    });
  });

  it('answers {} for an operation without output', async () => {
    const { call } = createTestApi();
    expect(await call(target('DeletePipeline'), { name: 'p' })).toMatchObject({ status: 200, body: '{}' });
  });

  it('answers a refusal by name with 400', async () => {
    const { call, errors } = createTestApi();
    const { status, json } = await call(target('StartPipelineExecution'), { name: 'ghost' });
    expect(status).toBe(400);
    expect(json).toEqual({ __type: 'PipelineNotFoundException', message: 'no ghost' });
    expect(errors).toEqual([]);
  });

  it('answers any other failure as InternalFailure without details, and logs it under the request id', async () => {
    const { call, errors } = createTestApi();
    const response = await call(target('ListPipelines'), {});
    expect(response).toMatchObject({ status: 500, json: { __type: 'InternalFailure' } });
    expect(response.body).not.toContain('hunter2');
    expect(errors).toMatchObject([{ requestId: REQUEST_ID, target: target('ListPipelines') }]);
  });

  it('hands over times as Date, without null members', async () => {
    const { call, seen } = createTestApi();
    const actionRevision = { revisionId: 'r', revisionChangeId: 'c', created: 1586273484.137 };
    const { status } = await call(target('PutActionRevision'), {
      pipelineName: 'p',
      stageName: 's',
      actionName: 'a',
      actionRevision,
      unheardOf: null,
    });
    expect(status).toBe(200);
    expect(seen).toEqual([
      {
        pipelineName: 'p',
        stageName: 's',
        actionName: 'a',
        actionRevision: { ...actionRevision, created: new Date(1_586_273_484_137) },
      },
      'arn:caller',
    ]);
  });

  it.each([
    ['a target of another service', 'DynamoDB_20120810.GetItem', '{}', 'UnknownOperationException'],
    ['an operation that CodePipeline lacks', target('constructor'), '{}', 'UnknownOperationException'],
    ['an operation that is not there yet', target('PollForJobs'), '{}', 'UnknownOperationException'],
    ['no target', undefined, '{}', 'UnknownOperationException'],
    ['what is no JSON', target('GetPipeline'), '{"name":', 'SerializationException'],
    ['what is no UTF-8', target('GetPipeline'), new Uint8Array([0x22, 0xff, 0x22]), 'SerializationException'],
    ['a body that is no object', target('GetPipeline'), '[]', 'SerializationException'],
    ['a string for a number', target('GetPipeline'), '{"name":"p","version":"1"}', 'SerializationException'],
    ['a number for a string', target('GetPipeline'), '{"name":1}', 'SerializationException'],
    [
      'a fraction for an integer',
      target('GetPipeline'),
      '{"name":"p","version":1.5}',
      'SerializationException',
    ],
    ['an input out of limits', target('GetPipeline'), '{}', 'ValidationException'],
    ['an empty body as an empty input', target('GetPipeline'), '', 'ValidationException'],
  ])('refuses %s with 400', async (_what, wanted, body, name) => {
    const { call, errors } = createTestApi();
    expect(await call(wanted, body)).toMatchObject({ status: 400, json: { __type: name } });
    expect(errors).toEqual([]);
  });

  it.each(['text/plain', 'application/json', undefined])(
    'refuses the content type %s',
    async (contentType) => {
      const { call } = createTestApi();
      const { status, json } = await call(target('GetPipeline'), { name: 'p' }, contentType ?? '');
      expect({ status, json }).toMatchObject({ status: 400, json: { __type: 'UnknownOperationException' } });
    },
  );

  it('accepts a content type with parameters', async () => {
    const { call } = createTestApi();
    const { status } = await call(
      target('GetPipeline'),
      { name: 'p' },
      'application/x-amz-json-1.1; charset=utf-8',
    );
    expect(status).toBe(200);
  });

  it('refuses a request that is too large with 413', async () => {
    const { call } = createTestApi();
    const response = await call(target('GetPipeline'), new Uint8Array(LARGEST_REQUEST_BYTES + 1));
    expect(response).toMatchObject({ status: 413, json: { __type: 'RequestEntityTooLargeException' } });
  });

  it('refuses to start with an operation that CodePipeline does not have', () => {
    expect(() => defineOperations(Object.fromEntries([['MakeCoffee', async () => undefined]]))).toThrow(
      /MakeCoffee/,
    );
  });
});
