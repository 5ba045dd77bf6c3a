import { randomUUID } from 'node:crypto';
import { ClosingError, messageOf } from '../../lib/errors.ts';
import type { Functions, Log } from '../../lib/ports.ts';
import { createFileJournal, type Kept } from '../file-journal.ts';
import { findFunction, functionNameOf } from './find-function.ts';
import { answerFunction, type FunctionJobs } from './function-jobs.ts';
import type { FunctionEnd, FunctionSubject, RunningFunction } from './run-function.ts';

export interface LocalFunctionsOptions {
  /** The folders of the functions, a module for each; without one, there are none. */
  readonly directories: readonly string[];
  /** Where accepted invocations are kept until they end. */
  readonly journal: string;
  /** How a function reports. */
  readonly jobs: () => FunctionJobs;
  readonly log: Log;
  /** All that functions see of an environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Lambda's longest by default, 15 minutes. */
  readonly timeoutMs?: number;
}

/** What a function that was waited for returned, as JSON data, or threw. */
export type Called =
  | { readonly value: unknown }
  | { readonly error: { readonly name: string; readonly message: string } };

export interface LocalFunctions extends Functions {
  /**
   * Calls a function and waits for what it returns; it has no job, and is not called again after a crash.
   * @throws {ConfigurationError} when there is no such function.
   * @throws {ClosingError} when `close` came before its end.
   */
  call(functionName: string, event: unknown): Promise<Called>;
  /** Runs again what a dead process left; to be called once, before the first invocation. */
  recover(): Promise<void>;
  /** Before `recover`: forgets what a dead process left. */
  abandon(): Promise<void>;
  /** Ends what runs; `recover` runs it again. */
  close(): Promise<void>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

/** An invocation that was accepted and has not ended. */
interface Invocation {
  readonly functionName: string;
  readonly jobId: string;
  readonly event: object;
}

/** Calls one function that was found. */
type Start = (subject: Pick<FunctionSubject, 'requestId' | 'event' | 'answer'>) => RunningFunction;

const FIFTEEN_MINUTES_MS = 15 * 60_000;
/** Characters of a failure's message (semantics 1.1). */
const LONGEST_MESSAGE = 5000;

const jobIdOf = (event: object): string => {
  const job: unknown = 'CodePipeline.job' in event ? event['CodePipeline.job'] : undefined;
  const id: unknown = typeof job === 'object' && job !== null && 'id' in job ? job.id : undefined;
  if (typeof id !== 'string') throw new TypeError('the event has no CodePipeline.job.id');
  return id;
};

const closed = (): ClosingError => new ClosingError('FunctionsClosed', 'functions are called no more');

const noJob = (): Promise<never> =>
  Promise.reject(new Error('this call is not for a job: what the function returns is its result'));

/**
 * Lambda on this machine: a function is a local module with a `handler(event, context)`, called in a thread of its own.
 * It reports by `context.codepipeline.putJobSuccessResult` and `putJobFailureResult`; returning is not enough. A function
 * that throws fails its job at once, where Lambda would try it twice more and then be silent.
 */
export const createLocalFunctions = (options: LocalFunctionsOptions): LocalFunctions => {
  const { log } = options;
  const journal = createFileJournal<Invocation>(options.journal);
  const running = new Map<string, RunningFunction>();
  const always = {
    log,
    environment: options.environment ?? {},
    timeoutMs: options.timeoutMs ?? FIFTEEN_MINUTES_MS,
  };
  const settling = new Set<Promise<void>>();
  let isClosed = false;

  const reportFailure = async ({ functionName, jobId }: Invocation, problem: string): Promise<void> => {
    const message = `the function ${functionName} failed: ${problem}`.slice(0, LONGEST_MESSAGE);
    try {
      await options.jobs().putJobFailureResult({ jobId, failureDetails: { type: 'JobFailed', message } });
    } catch (error) {
      // It had reported before it failed, or its action was stopped.
      log.warn({ function: functionName, job: jobId, problem, error: messageOf(error) }, 'a function failed');
    }
  };

  const settle = async (invocation: Invocation, end: FunctionEnd): Promise<void> => {
    if (isClosed) return;
    if (end.kind === 'failed') await reportFailure(invocation, end.message);
    else if (!end.reported) {
      const { functionName, jobId } = invocation;
      log.warn({ function: functionName, job: jobId }, 'the function returned without a result for its job');
    }
    await journal.drop(invocation.jobId);
  };

  /** Finds a function; threads are loaded with the first one, since most pipelines invoke none. */
  const find = async (functionName: string): Promise<Start> => {
    const file = await findFunction(options.directories, functionName);
    const { runFunction } = await import('./run-function.ts');
    return (subject) =>
      runFunction({ ...always, ...subject, functionName: functionNameOf(functionName), file });
  };

  const run = (invocation: Invocation, start: Start): void => {
    const { functionName, jobId, event } = invocation;
    const function_ = start({ requestId: jobId, event, answer: answerFunction(options.jobs(), jobId) });
    running.set(jobId, function_);
    const settled = function_.ended
      .then((end) => settle(invocation, end))
      .catch((error: unknown) =>
        log.error({ function: functionName, job: jobId, error: messageOf(error) }, 'a function was lost'),
      )
      .finally(() => {
        running.delete(jobId);
        settling.delete(settled);
      });
    settling.add(settled);
  };

  const idle = async (): Promise<void> => {
    while (settling.size > 0) await Promise.all(settling);
  };

  const takeUp = async (kept: Kept<Invocation>): Promise<void> => {
    if ('problem' in kept) {
      const unread = { functionName: '(unreadable)', jobId: kept.id, event: {} };
      await reportFailure(
        unread,
        `what was kept of its invocation cannot be read: ${messageOf(kept.problem)}`,
      );
      return journal.setAside(kept.id);
    }
    const { entry: invocation } = kept;
    try {
      run(invocation, await find(invocation.functionName));
    } catch (error) {
      await reportFailure(invocation, messageOf(error));
      await journal.drop(invocation.jobId);
    }
  };

  return {
    invoke: async (functionName, event) => {
      const start = await find(functionName);
      const invocation = { functionName: functionNameOf(functionName), jobId: jobIdOf(event), event };
      if (running.has(invocation.jobId)) return;
      await journal.keep(invocation.jobId, invocation);
      if (!isClosed) run(invocation, start);
    },
    call: async (functionName, event) => {
      const start = await find(functionName);
      if (isClosed) throw closed();
      const requestId = randomUUID();
      const function_ = start({ requestId, event, answer: noJob });
      running.set(requestId, function_);
      try {
        const end = await function_.ended;
        if (end.kind === 'returned') return { value: end.value };
        // It may have failed by our own hand.
        if (isClosed) throw closed();
        return { error: { name: end.name, message: end.message } };
      } finally {
        running.delete(requestId);
      }
    },
    recover: async () => {
      for (const kept of await journal.read()) {
        await takeUp(kept).catch((error: unknown) =>
          log.error({ job: kept.id, error: messageOf(error) }, 'a function could not be taken up'),
        );
      }
    },
    abandon: async () => {
      for (const { id } of await journal.read()) await journal.drop(id);
    },
    idle,
    close: async () => {
      isClosed = true;
      await Promise.all([...running.values()].map((each) => each.stop()));
      await idle();
    },
  };
};
