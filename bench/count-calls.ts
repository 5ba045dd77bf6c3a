import { AsyncLocalStorage } from 'node:async_hooks';

/** A call to another service, in the order of their starts. */
export interface Call {
  readonly service: 's3-read' | 's3-write' | 'states' | 'codebuild' | 'events' | 'lambda';
  readonly name: string;
  /** Which Lambda invocation made it; 0: none. */
  readonly invocation: number;
  /** Within the invocation: calls of one wave were under way at the same time, and cost the time of one. */
  readonly wave: number;
}

interface Invocation {
  readonly id: number;
  underWay: number;
  wave: number;
}

/** Counts what goes over the network on AWS, and how much of it goes one after the other. */
export const createCallCounter = () => {
  const calls: Call[] = [];
  const context = new AsyncLocalStorage<Invocation>();
  const outside: Invocation = { id: 0, underWay: 0, wave: 0 };
  let invocations = 0;
  const count = async <T>(service: Call['service'], name: string, run: () => Promise<T>): Promise<T> => {
    const by = context.getStore() ?? outside;
    if (by.underWay === 0) by.wave += 1;
    by.underWay += 1;
    calls.push({ service, name, invocation: by.id, wave: by.wave });
    try {
      // The network takes its time: whoever is to be under way meanwhile has started by then.
      await new Promise(setImmediate);
      return await run();
    } finally {
      by.underWay -= 1;
    }
  };
  /** Runs a Lambda function, whose calls are its own. */
  const invoke = <T>(name: string, run: () => Promise<T>): Promise<T> => {
    invocations += 1;
    const invocation = { id: invocations, underWay: 0, wave: 0 };
    calls.push({ service: 'lambda', name, invocation: invocation.id, wave: 0 });
    return context.run(invocation, run);
  };
  return { calls, count, invoke };
};

export type CallCounter = ReturnType<typeof createCallCounter>;
