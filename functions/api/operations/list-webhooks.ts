import type { ListWebhooksInput, ListWebhooksOutput } from '@aws-sdk/client-codepipeline';
import type { World } from '../../../lib/use-cases/world.ts';
import { listWebhooks as readWebhooks } from '../../../lib/webhook/list-webhooks.ts';
import { readNextToken, writeNextToken } from '../next-token.ts';
import { shownWebhook, type WebhookAddresses } from '../shown-webhook.ts';

const LISTING = ['ListWebhooks'];
const PAGE = 100;

/** In the order of their names. @throws {ApiError} InvalidNextTokenException. */
export const listWebhooks =
  (world: World, addresses: WebhookAddresses) =>
  async ({ MaxResults = PAGE, NextToken }: ListWebhooksInput): Promise<ListWebhooksOutput> => {
    const { webhooks, next } = await readWebhooks(world, MaxResults, readNextToken(LISTING, NextToken));
    return {
      webhooks: webhooks.map((webhook) => shownWebhook(webhook, world.place, addresses)),
      ...(next === undefined ? {} : { NextToken: writeNextToken(LISTING, next) }),
    };
  };
