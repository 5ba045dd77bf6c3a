import { openApprovalLinks } from '../../adapters/aws/approval-links.ts';
import { openSecrets } from '../../adapters/aws/open-secrets.ts';
import { createTellingWorld } from '../../adapters/aws/telling-world.ts';
import { withWorkers } from '../../adapters/aws/with-workers.ts';
import { approvalLink } from '../approval-link.ts';
import { jsonResult, parseHttpEvent } from '../middleware/http-event.ts';
import { bind, readTellingSettings } from './shared/settings.ts';

const settings = readTellingSettings('approval-link');
const world = withWorkers(settings, createTellingWorld(settings));
const links = openApprovalLinks(settings.config, openSecrets(settings.config));

export const handler = bind(settings, async (event) => {
  const { method, query } = parseHttpEvent(event);
  const opened = await links();
  // Without a secret no signature is a good one: no link was ever made here.
  if (opened === undefined) return jsonResult(403, { message: 'this installation makes no approval links' });
  const { status, headers, body } = await approvalLink(world, opened.signer)({ method, query });
  return { statusCode: status, headers, body };
});
