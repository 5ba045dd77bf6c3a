import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { WorldOptions } from '../../../adapters/aws/core-world.ts';
import { functionArn } from '../../../adapters/aws/function-arn.ts';
import { createPowertoolsLog } from '../../../adapters/aws/log.ts';
import { readConfig } from '../../../adapters/aws/read-config.ts';
import { compile } from '../../../statemachine/compile.ts';
import { standardStack } from '../../middleware/standard-stack.ts';

/** What every entry begins with: the configuration of its environment, read once. @throws {ConfigurationError} */
export const readSettings = (service: string): WorldOptions => {
  const config = readConfig(process.env);
  const log = createPowertoolsLog(new Logger({ serviceName: service }));
  const functionName = functionArn(config);
  return { config, log, compile: (pipeline) => compile(pipeline, { functionName }) };
};

/** A handler as Lambda calls it, with the stack that all have. */
export const bind = ({ log }: Pick<WorldOptions, 'log'>, handler: (event: unknown) => Promise<unknown>) =>
  middy((event: unknown) => handler(event)).use(standardStack(log));
