import * as v from 'valibot';

/** An event of an HTTP API, payload format 2.0, as far as we read it. */
const HttpEvent = v.object({
  rawPath: v.string(),
  rawQueryString: v.optional(v.string(), ''),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string()),
  isBase64Encoded: v.optional(v.boolean(), false),
  requestContext: v.object({
    http: v.object({ method: v.string(), sourceIp: v.optional(v.string()) }),
    authorizer: v.optional(v.object({ iam: v.optional(v.object({ userArn: v.nullish(v.string()) })) })),
  }),
});

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The very bytes that came: a signature is over them. */
  readonly body: Uint8Array;
  /** Of the connection, as API Gateway saw it. */
  readonly remoteAddress?: string | undefined;
  /** ARN of who signed the request; undefined for a route that is open. */
  readonly caller: string | undefined;
}

const lowerCase = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** @throws {ValiError} for an event of something else: a route that was put together wrongly. */
export const parseHttpEvent = (event: unknown): HttpRequest => {
  const { rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext } = v.parse(
    HttpEvent,
    event,
  );
  return {
    method: requestContext.http.method,
    path: rawPath,
    query: new Map(new URLSearchParams(rawQueryString)),
    headers: lowerCase(headers),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    remoteAddress: requestContext.http.sourceIp,
    caller: requestContext.authorizer?.iam?.userArn ?? undefined,
  };
};

/** What API Gateway makes a response of. */
export interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

export const jsonResult = (statusCode: number, body: object): HttpResult => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
