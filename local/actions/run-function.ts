import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../lib/errors.ts';
import type { Log } from '../../lib/ports.ts';
import type { FromFunction, FunctionCall, FunctionStart, ToFunction } from './function-messages.ts';

export interface FunctionSubject {
  readonly functionName: string;
  readonly requestId: string;
  readonly event: unknown;
  /** The module's path. */
  readonly file: string;
  /** Answers what it asks of us; what this throws, it sees. */
  readonly answer: (call: FunctionCall) => Promise<Uint8Array | undefined>;
  readonly log: Log;
  /** All that it sees of an environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

interface FailedFunction {
  readonly kind: 'failed';
  readonly name: string;
  readonly message: string;
}

/** How an invocation ended; whether its job did is the job's to know. */
export type FunctionEnd =
  | { readonly kind: 'returned'; readonly reported: boolean; readonly value: unknown }
  | FailedFunction;

export interface RunningFunction {
  readonly ended: Promise<FunctionEnd>;
  /** Ends the thread; `ended` then says that it failed. */
  stop(): Promise<void>;
}

/** Lambda's name for what ends a function from outside. */
const failed = (message: string): FailedFunction => ({ kind: 'failed', name: 'Runtime.ExitError', message });

const refusalOf = (id: number, thrown: unknown): ToFunction => ({
  kind: 'refusal',
  id,
  name: thrown instanceof Error ? thrown.name : 'Error',
  message: messageOf(thrown),
});

const logLines = (stream: Readable, log: Log): void => {
  createInterface({ input: stream }).on('line', (line) => log.info({}, line));
};

const openThread = (subject: FunctionSubject): Worker => {
  const { functionName, requestId, event, file, environment, timeoutMs } = subject;
  const start: FunctionStart = {
    module: pathToFileURL(file).href,
    functionName,
    requestId,
    event,
    endsAt: Date.now() + timeoutMs,
  };
  const thread = new Worker(new URL('./function-thread.ts', import.meta.url), {
    workerData: start,
    env: { ...environment },
    stdout: true,
    stderr: true,
  });
  const log = subject.log.child({ function: functionName, request: requestId });
  logLines(thread.stdout, log);
  logLines(thread.stderr, log);
  return thread;
};

const returnedValue = (json: string | undefined): unknown => (json === undefined ? null : JSON.parse(json));

/** What ended the function, before it is known whether all that it reported was heard. */
type FirstWord = { readonly kind: 'returned'; readonly json: string | undefined } | FailedFunction;

/**
 * Runs a function once, in a thread of its own. Only a function that says so has returned; then, as in Lambda, what it left
 * running (an interval, an open socket) ends with it, and what it asked for still counts.
 */
export const runFunction = (subject: FunctionSubject): RunningFunction => {
  const thread = openThread(subject);
  let reported = false;
  let end: FirstWord | undefined;
  const calls = new Set<Promise<void>>();
  const { promise: ended, resolve } = Promise.withResolvers<FunctionEnd>();

  const answer = async (id: number, call: FunctionCall): Promise<void> => {
    try {
      const value = await subject.answer(call);
      reported ||= call.call === 'putJobSuccessResult' || call.call === 'putJobFailureResult';
      thread.postMessage({
        kind: 'answer',
        id,
        ...(value === undefined ? {} : { value }),
      } satisfies ToFunction);
    } catch (error) {
      thread.postMessage(refusalOf(id, error));
    }
  };
  const timer = setTimeout(() => {
    void finish(failed(`it ran for more than ${subject.timeoutMs / 1000} seconds`));
  }, subject.timeoutMs);
  /** The first word stands. */
  const finish = async (word: FirstWord): Promise<void> => {
    end ??= word;
    clearTimeout(timer);
    await thread.terminate();
  };

  thread.on('message', (message: FromFunction) => {
    if (message.kind === 'returned') void finish({ kind: 'returned', json: message.value });
    if (message.kind === 'threw')
      void finish({ kind: 'failed', name: message.name, message: message.message });
    if (message.kind !== 'call') return;
    const call = answer(message.id, message.call).finally(() => calls.delete(call));
    calls.add(call);
  });
  thread.on('error', (error) => {
    end ??= failed(messageOf(error));
  });
  thread.on('exit', (code) => {
    clearTimeout(timer);
    const how = code === 0 ? 'before it returned' : `with the code ${code}`;
    const last = end ?? failed(`it ended its process ${how}`);
    // What it asked for last counts, also when it did not wait for the answer.
    void Promise.all(calls).then(() =>
      resolve(
        last.kind === 'failed' ? last : { kind: 'returned', reported, value: returnedValue(last.json) },
      ),
    );
  });
  return { ended, stop: () => finish(failed('it was stopped')) };
};
