import { SendTaskFailureCommand, SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Answered, Engine } from '../../../lib/ports.ts';
import { nameOf, platformError } from '../aws-error.ts';

/** The task is gone: answered, timed out, or its execution is over (design D4). */
const STALE: ReadonlySet<string> = new Set(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken']);

const LONGEST_ERROR = 256;
const LONGEST_CAUSE = 32_768;

/** The part of the engine that answers tasks: all of it that a function needs who starts no machine. */
export const createTaskAnswers = (client: SFNClient): Pick<Engine, 'succeedTask' | 'failTask'> => {
  const answer = async (send: () => Promise<unknown>): Promise<Answered> => {
    try {
      await send();
      return 'delivered';
    } catch (error) {
      if (STALE.has(nameOf(error))) return 'stale';
      throw platformError('EngineUnavailable', 'answer a task', error);
    }
  };

  return {
    succeedTask: (taskToken, output) =>
      answer(() => client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    failTask: (taskToken, error, cause) =>
      answer(() =>
        client.send(
          new SendTaskFailureCommand({
            taskToken,
            error: error.slice(0, LONGEST_ERROR),
            cause: cause.slice(0, LONGEST_CAUSE),
          }),
        ),
      ),
  };
};
