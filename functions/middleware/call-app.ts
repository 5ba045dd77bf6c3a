import { gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import { type HttpRequest, type HttpResult, jsonResult } from './http-event.ts';

/** Smaller ones are not worth it. */
const COMPRESSED_FROM_BYTES = 10_000;
/** Of an answer as Lambda takes it: a JSON text, in which bytes are four for three and quotation marks two. */
const LARGEST_ANSWER_BYTES = 6 * 1024 * 1024;

const isText = (type: string): boolean => /^(?:text\/|application\/json)/.test(type);

const resultOf = async (response: Response, takesGzip: boolean): Promise<HttpResult> => {
  const bytes = Buffer.from(await response.arrayBuffer());
  const headers = Object.fromEntries(response.headers);
  const text = isText(headers['content-type'] ?? '');
  if (text && takesGzip && bytes.length >= COMPRESSED_FROM_BYTES) {
    const body = gzipSync(bytes).toString('base64');
    return {
      statusCode: response.status,
      headers: { ...headers, 'content-encoding': 'gzip' },
      body,
      isBase64Encoded: true,
    };
  }
  const body = bytes.toString(text ? 'utf8' : 'base64');
  return { statusCode: response.status, headers, body, isBase64Encoded: !text };
};

/** Answers an event of an HTTP API as a Hono app does: whole, since Lambda hands on no streams. `root` is left out of its paths. */
export const callApp = async (app: Hono, request: HttpRequest, root: string): Promise<HttpResult> => {
  const query = new URLSearchParams([...request.query]).toString();
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const url = `https://stepline${request.path.slice(root.length)}${query === '' ? '' : `?${query}`}`;
  const hasBody = request.body.byteLength > 0;
  const response = await app.request(url, {
    method: request.method,
    headers,
    ...(hasBody ? { body: request.body.slice() } : {}),
  });
  const result = await resultOf(response, request.headers['accept-encoding']?.includes('gzip') ?? false);
  if (Buffer.byteLength(JSON.stringify(result)) <= LARGEST_ANSWER_BYTES) return result;
  return jsonResult(400, {
    __type: 'LimitExceededException',
    message: 'the answer is larger than a function can hand on',
  });
};
