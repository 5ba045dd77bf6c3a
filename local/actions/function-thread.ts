import { Writable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromFunction, FunctionCall, FunctionStart, ToFunction } from './function-messages.ts';

/** The thread that one invocation of one function has to itself: what it does to its process, it does to itself alone. */
if (parentPort === null) throw new Error('function-thread.ts runs as a worker thread');
const port = parentPort;
const start = workerData as FunctionStart;

const waiting = new Map<number, PromiseWithResolvers<Uint8Array | undefined>>();

const say = (message: FromFunction): void => port.postMessage(message);

const ask = (call: FunctionCall): Promise<Uint8Array | undefined> => {
  const id = waiting.size + 1;
  const answer = Promise.withResolvers<Uint8Array | undefined>();
  waiting.set(id, answer);
  say({ kind: 'call', id, call });
  return answer.promise;
};

port.on('message', (message: ToFunction) => {
  const answer = waiting.get(message.id);
  if (message.kind === 'answer') answer?.resolve(message.value);
  else answer?.reject(Object.assign(new Error(message.message), { name: message.name }));
});

const context = {
  functionName: start.functionName,
  awsRequestId: start.requestId,
  getRemainingTimeInMillis: () => Math.max(0, start.endsAt - Date.now()),
  /** The two operations by which a function reports, with the API's input. */
  codepipeline: {
    putJobSuccessResult: (input: unknown) => ask({ call: 'putJobSuccessResult', input }),
    putJobFailureResult: (input: unknown) => ask({ call: 'putJobFailureResult', input }),
  },
  /** The artifacts of the job by name, as zips: what a function on AWS does with the event's credentials. */
  artifacts: {
    read: (name: string) => ask({ call: 'readArtifact', name }),
    write: (name: string, body: Uint8Array) => ask({ call: 'writeArtifact', name, body }),
  },
};

const thrownMessage = (thrown: unknown): FromFunction =>
  thrown instanceof Error
    ? { kind: 'threw', name: thrown.name, message: thrown.message }
    : { kind: 'threw', name: 'Error', message: String(thrown) };

/** Whatever the function has made of its streams meanwhile. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => Writable.prototype.write.call(stream, '', 'utf8', () => resolve()));

const { stdout, stderr } = process;

const run = async (): Promise<FromFunction> => {
  try {
    const loaded: { readonly handler?: unknown } = await import(start.module);
    if (typeof loaded.handler !== 'function') throw new Error('the module exports no function "handler"');
    const value: string | undefined = JSON.stringify(await loaded.handler(start.event, context));
    return { kind: 'returned', ...(value === undefined ? {} : { value }) };
  } catch (error) {
    return thrownMessage(error);
  }
};

const last = await run();
// The keeper ends this thread when it hears the last word: what was printed before it must be out.
await Promise.all([flushed(stdout), flushed(stderr)]);
say(last);
port.close();
