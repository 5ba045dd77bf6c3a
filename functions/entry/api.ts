import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { withWorkers } from '../../adapters/aws/with-workers.ts';
import { createApi } from '../api/json-protocol.ts';
import { createOperations } from '../api/operations.ts';
import { notServed } from '../api/shown-webhook.ts';
import { type HttpRequest, type HttpResult, jsonResult, parseHttpEvent } from '../middleware/http-event.ts';
import { NOTHING_HERE, UNSIGNED } from '../middleware/refusals.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('api');
const world = withWorkers(settings, createCoreWorld(settings));
const { STEPLINE_URL: url } = settings.config;
const addresses = url === undefined ? notServed : () => `${url}/webhooks/v1`;
const api = createApi(createOperations(world, addresses), world);

const call = async ({ headers, body, caller }: HttpRequest): Promise<HttpResult> => {
  // The route is authorised by IAM: without a caller it is not the route that we deployed.
  if (caller === undefined) return jsonResult(403, UNSIGNED);
  const target = headers['x-amz-target'];
  const answer = await api({ target, contentType: headers['content-type'], body, caller });
  return { statusCode: answer.status, headers: answer.headers, body: answer.body };
};

export const handler = bind(settings, async (event) => {
  const request = parseHttpEvent(event);
  if (request.path === '/' && request.method === 'POST') return call(request);
  return jsonResult(404, NOTHING_HERE);
});
