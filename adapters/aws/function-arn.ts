import { partitionOf } from './partition.ts';
import type { AwsConfig } from './read-config.ts';

/** The ARN of one of our functions: what a compiled machine calls. */
export const functionArn =
  (config: Pick<AwsConfig, 'AWS_REGION' | 'STEPLINE_ACCOUNT' | 'STEPLINE_PREFIX'>) =>
  (name: string): string => {
    const { AWS_REGION: region, STEPLINE_ACCOUNT: account, STEPLINE_PREFIX: prefix } = config;
    return `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${prefix}-${name}`;
  };
