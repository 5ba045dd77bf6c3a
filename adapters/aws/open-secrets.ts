import { SSMClient } from '@aws-sdk/client-ssm';
import type { Secrets } from '../../lib/ports.ts';
import { clientSettings } from './client-settings.ts';
import type { AwsConfig } from './read-config.ts';
import { createAwsSecrets } from './secrets.ts';

/** The Parameter Store of the region that we run in. */
export const openSecrets = ({ AWS_REGION: region }: Pick<AwsConfig, 'AWS_REGION'>): Secrets =>
  createAwsSecrets({ ssm: new SSMClient(clientSettings({ region })) });
