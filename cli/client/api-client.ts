import { ConfigurationError, messageOf, PlatformError, SteplineError } from '../../lib/errors.ts';
import { type ServerSentEvent, serverSentEvents } from './server-sent-events.ts';
import type { Wire } from './wire.ts';

/** What the server refused, under the name that it gave. */
export class Refused extends SteplineError {
  override readonly name: string;
  override readonly blame = 'author';

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export interface ApiClient {
  /** One operation of CodePipeline's API. @throws {Refused} */
  call<Output>(operation: string, input: object): Promise<Wire<Output>>;
  /** What lies beside the API, below `/rest`. @throws {Refused} */
  read<Output>(path: string, query: Readonly<Record<string, string>>): Promise<Output>;
  post<Output>(path: string, query: Readonly<Record<string, string>>): Promise<Output>;
  /** A stream of server-sent events, once it is open. @throws {Refused} */
  listen(
    path: string,
    query: Readonly<Record<string, string>>,
    options: { readonly signal: AbortSignal; readonly lastId?: string | undefined },
  ): Promise<AsyncIterable<ServerSentEvent>>;
}

interface Refusal {
  readonly __type?: unknown;
  readonly message?: unknown;
}

const refusalOf = async (response: Response): Promise<Error> => {
  const text = await response.text();
  let body: Refusal = {};
  try {
    body = JSON.parse(text) as Refusal;
  } catch {
    // Not ours: what it says is in the message below.
  }
  const message = typeof body.message === 'string' ? body.message : text.slice(0, 200);
  const name = typeof body.__type === 'string' ? body.__type : `Http${response.status}`;
  return response.status >= 500 ? new PlatformError(name, message) : new Refused(name, message);
};

/**
 * A client of `stepline up`, or of whatever else answers CodePipeline's API without a signature.
 * @throws {ConfigurationError} from each call, when nobody answers at the endpoint.
 */
export const createApiClient = (endpoint: string): ApiClient => {
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(new URL(path, endpoint), init);
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      const why = messageOf(cause instanceof Error && cause.cause ? cause.cause : cause);
      throw new ConfigurationError(
        '--endpoint',
        `nobody answers at ${endpoint} (${why}); is "stepline up" running?`,
        {
          cause,
        },
      );
    }
    if (response.ok) return response;
    throw await refusalOf(response);
  };
  const below = (path: string, query: Readonly<Record<string, string>>): string =>
    `/rest/${path}?${new URLSearchParams(query)}`;
  return {
    call: async <Output>(operation: string, input: object) => {
      const response = await send('/', {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `CodePipeline_20150709.${operation}`,
        },
        body: JSON.stringify(input),
      });
      return (await response.json()) as Wire<Output>;
    },
    read: async <Output>(path: string, query: Readonly<Record<string, string>>) =>
      (await (await send(below(path, query), {})).json()) as Output,
    post: async <Output>(path: string, query: Readonly<Record<string, string>>) =>
      (await (await send(below(path, query), { method: 'POST' })).json()) as Output,
    listen: async (path, query, { signal, lastId }) => {
      const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
      const { body } = await send(below(path, query), { signal, headers });
      return serverSentEvents(body ?? new ReadableStream());
    },
  };
};
