import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Workers } from '../../lib/use-cases/workers.ts';
import { clientSettings } from './client-settings.ts';
import { functionArn } from './function-arn.ts';
import type { AwsWorld, TellingOptions } from './telling-world.ts';
import { createWorkers } from './workers.ts';

/**
 * A world whose actions and rules are started by the functions that are made for it (docs/decisions/0012): what runs them, and
 * the rights to, need not be in every function that ends an action or looks after one.
 */
export const withWorkers = <W extends AwsWorld>(
  { config }: Pick<TellingOptions, 'config'>,
  world: W,
): W & { readonly workers: Workers } => {
  const client = new LambdaClient(clientSettings({ region: config.AWS_REGION }));
  return { ...world, workers: createWorkers({ client, functionArn: functionArn(config) }) };
};
