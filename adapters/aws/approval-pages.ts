import { type ApprovalPages, ownConsolePages } from '../../lib/approval/approval-pages.ts';
import { partitionOf } from './partition.ts';
import type { AwsConfig } from './read-config.ts';
import { machineNameFor } from './step-functions/machine-name.ts';

/**
 * Where people see what they are asked about: our console where one is served, else the pipeline's machine in that of Step
 * Functions. CodePipeline's own console knows nothing of our pipelines.
 */
export const approvalPages = (config: AwsConfig): ApprovalPages => {
  const {
    AWS_REGION: region,
    STEPLINE_ACCOUNT: account,
    STEPLINE_PREFIX: prefix,
    STEPLINE_CONSOLE: console,
  } = config;
  if (console !== undefined) return ownConsolePages(() => console);
  const pipeline = (name: string): string => {
    const arn = `arn:${partitionOf(region)}:states:${region}:${account}:stateMachine:${machineNameFor(prefix, name)}`;
    return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${arn}`;
  };
  return { pipeline, review: ({ pipeline: name }) => pipeline(name) };
};
