import type { MiddlewareObj } from '@middy/core';
import type { Log } from '../../lib/ports.ts';

/** What a Lambda's context has that we want to see in a log. */
interface Invocation {
  readonly awsRequestId?: string;
}

/** Who invoked it sees what was thrown by name and message alone; its stack and its causes are for the log. */
export const standardStack = (log: Log): MiddlewareObj => ({
  onError: ({ error, context }) => {
    const { awsRequestId }: Invocation = context ?? {};
    log.error({ requestId: awsRequestId, err: error }, 'the function failed');
  },
});
