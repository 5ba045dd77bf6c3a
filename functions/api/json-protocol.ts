import { ApiError, PlatformError } from '../../lib/errors.ts';
import { InvalidPipeline } from '../../lib/pipeline/invalid-pipeline.ts';
import type { Ids, Log } from '../../lib/ports.ts';
import { decodeInput } from './decode-input.ts';
import { encodeOutput } from './encode-output.ts';
import { type OperationModel, operationModels, targetPrefix } from './model/model.ts';
import { validateInput } from './model/validate-input.ts';
import type { Operation, Operations } from './operation.ts';
import { ProtocolError } from './protocol-error.ts';

/** A declaration has at most 1,000 actions, and a Lambda takes 6 MB. */
export const LARGEST_REQUEST_BYTES = 6 * 1024 * 1024;

export interface ApiRequest {
  /** The header X-Amz-Target: `CodePipeline_20150709.<Operation>`. */
  readonly target: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
  /** ARN of who asks, as the record shows it (`triggerDetail`, `lastChangedBy`). Authenticated by whoever calls us. */
  readonly caller: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Api = (request: ApiRequest) => Promise<ApiResponse>;

interface Answer {
  readonly status: number;
  readonly body: object;
}

const CONTENT_TYPE = 'application/x-amz-json-1.1';

interface Found {
  readonly name: string;
  readonly model: OperationModel;
  readonly run: Operation;
}

const find = (operations: Operations, target: string | undefined): Found => {
  const prefix = `${targetPrefix}.`;
  const name = target?.startsWith(prefix) ? target.slice(prefix.length) : undefined;
  const model = name === undefined ? undefined : operationModels.get(name);
  if (name === undefined || !model) {
    throw new ProtocolError(
      'UnknownOperationException',
      'X-Amz-Target names no operation of CodePipeline_20150709.',
    );
  }
  const run = operations.get(name);
  if (!run)
    throw new ProtocolError('UnknownOperationException', `Stepline does not have the operation ${name}.`);
  return { name, model, run };
};

/** Also what keeps a web page from calling us: a browser sends this content type across origins only after asking. */
const checkContentType = (contentType: string | undefined): void => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === CONTENT_TYPE) return;
  throw new ProtocolError('UnknownOperationException', `Content-Type must be ${CONTENT_TYPE}.`);
};

const parseBody = (body: Uint8Array): unknown => {
  if (body.byteLength > LARGEST_REQUEST_BYTES) {
    throw new ProtocolError(
      'RequestEntityTooLargeException',
      `A request has at most ${LARGEST_REQUEST_BYTES} bytes.`,
    );
  }
  try {
    return body.byteLength === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new ProtocolError('SerializationException', 'The body is not JSON in UTF-8.', { cause: error });
  }
};

const run = async (operations: Operations, request: ApiRequest): Promise<Answer> => {
  checkContentType(request.contentType);
  const operation = find(operations, request.target);
  const input = decodeInput(operation.model.input, parseBody(request.body));
  validateInput(operation.name, input);
  const output = await operation.run(input, { caller: request.caller });
  return { status: 200, body: encodeOutput(operation.model.output, output) };
};

const refusal = (thrown: unknown): Answer | undefined => {
  if (thrown instanceof ProtocolError) {
    return { status: thrown.status, body: { __type: thrown.name, message: thrown.message } };
  }
  const modelled = thrown instanceof ApiError || thrown instanceof InvalidPipeline;
  if (!modelled || thrown.name === 'InternalFailure') return undefined;
  return { status: 400, body: { __type: thrown.name, message: thrown.message } };
};

/** What we know how to name is named: the caller may be who can mend it. Whatever else it was, the log alone has it. */
const failure = (thrown: unknown): Answer => ({
  status: 500,
  body: {
    __type: 'InternalFailure',
    message:
      thrown instanceof PlatformError
        ? `Stepline could not do this: ${thrown.message} (${thrown.name})`
        : 'Stepline could not do this; its log says why, under this request id.',
  },
});

/**
 * The JSON 1.1 protocol of CodePipeline's API (semantics 10.1), without HTTP: finds the operation, checks its input,
 * and answers its output or its refusal. A refusal (`ApiError`, `InvalidPipeline`, `ProtocolError`) is answered by its name with 400;
 * anything else is logged under the request id and answered as InternalFailure, a `PlatformError` with its message, the
 * rest without details. It never throws.
 */
export const createApi = (operations: Operations, world: { readonly ids: Ids; readonly log: Log }): Api => {
  return async (request) => {
    const requestId = world.ids.next();
    const answer = await run(operations, request).catch((thrown: unknown): Answer => {
      const refused = refusal(thrown);
      if (refused) return refused;
      world.log.error({ requestId, target: request.target, err: thrown }, 'an API request failed');
      return failure(thrown);
    });
    const body = JSON.stringify(answer.body);
    return {
      status: answer.status,
      headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId },
      body,
    };
  };
};
