import type { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../../lib/ports.ts';

/** Powertools' logger as our `Log`: one line of JSON for each message, with the request's id. */
export const createPowertoolsLog = (logger: Logger): Log => ({
  debug: (fields, message) => logger.debug(message, { ...fields }),
  info: (fields, message) => logger.info(message, { ...fields }),
  warn: (fields, message) => logger.warn(message, { ...fields }),
  error: (fields, message) => logger.error(message, { ...fields }),
  child: (fields) => createPowertoolsLog(logger.createChild({ persistentKeys: { ...fields } })),
});
