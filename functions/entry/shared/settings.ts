import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { WorldOptions } from '../../../adapters/aws/core-world.ts';
import { functionArn } from '../../../adapters/aws/function-arn.ts';
import { createPowertoolsLog } from '../../../adapters/aws/log.ts';
import { readConfig } from '../../../adapters/aws/read-config.ts';
import type { TellingOptions } from '../../../adapters/aws/telling-world.ts';
import { compile } from '../../../statemachine/compile.ts';
import { standardStack } from '../../middleware/standard-stack.ts';

/** What every entry begins with: the configuration of its environment, read once. @throws {ConfigurationError} */
export const readTellingSettings = (service: string): TellingOptions => ({
  config: readConfig(process.env),
  log: createPowertoolsLog(new Logger({ serviceName: service })),
});

/** The same with the compiler, for those who may start a machine. @throws {ConfigurationError} */
export const readSettings = (service: string): WorldOptions => {
  const settings = readTellingSettings(service);
  const functionName = functionArn(settings.config);
  return { ...settings, compile: (pipeline) => compile(pipeline, { functionName }) };
};

/** A handler as Lambda calls it, with the stack that all have. */
export const bind = ({ log }: Pick<WorldOptions, 'log'>, handler: (event: unknown) => Promise<unknown>) =>
  middy((event: unknown) => handler(event)).use(standardStack(log));
