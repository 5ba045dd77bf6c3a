import { createRestWorld } from '../../adapters/aws/rest-world.ts';
import { callApp } from '../middleware/call-app.ts';
import { jsonResult, parseHttpEvent } from '../middleware/http-event.ts';
import { UNSIGNED } from '../middleware/refusals.ts';
import { polledChanges } from '../rest/polled-changes.ts';
import { polledLogs } from '../rest/polled-logs.ts';
import { createRestApp } from '../rest/rest-app.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('rest');
const { pages, ...world } = createRestWorld(settings);
const app = createRestApp({
  ...world,
  logs: polledLogs(pages),
  events: polledChanges(world.world),
  log: settings.log,
});

export const handler = bind(settings, async (event) => {
  const request = parseHttpEvent(event);
  // The route is authorised by IAM: without a caller it is not the route that we deployed.
  if (request.caller === undefined) return jsonResult(403, UNSIGNED);
  return callApp(app, request, '/rest');
});
