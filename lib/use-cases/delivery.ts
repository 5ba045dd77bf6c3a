import { messageOf } from '../errors.ts';
import { toStateChangeEvent } from '../execution/append-event.ts';
import { type ExecutionRecord, isEnded, type TaskAnswer } from '../execution/execution-record.ts';
import type { Engine, EventBus, Log } from '../ports.ts';
import type { Documents } from '../store/documents.ts';
import { keys } from '../store/keys.ts';
import type { Place } from './world.ts';

/**
 * Tells the world what a record has decided: answers tokens, publishes events in order, then takes both out of the
 * record. At least once: a process that dies between telling and taking out leaves it to the sweep (design D5).
 */
export interface Delivery {
  /**
   * Delivers what the stored record holds. What cannot be told now is left to the sweep, while the execution runs; when
   * it is over, the fault is thrown.
   */
  deliver(record: ExecutionRecord): Promise<void>;
}

interface DeliveryPorts {
  readonly documents: Documents;
  readonly engine: Engine;
  readonly events: EventBus;
  readonly log: Log;
  readonly place: Place;
}

/** One after the other per execution: two handlers of one execution must not publish its events interleaved. */
const inTurn = () => {
  const tails = new Map<string, Promise<void>>();
  return (id: string, work: () => Promise<void>): Promise<void> => {
    const run = (tails.get(id) ?? Promise.resolve()).then(work);
    const tail = run
      .catch(() => {})
      .finally(() => {
        if (tails.get(id) === tail) tails.delete(id);
      });
    tails.set(id, tail);
    return run;
  };
};

export const createDelivery = (ports: DeliveryPorts): Delivery => {
  const { documents, engine, events, log, place } = ports;
  const turn = inTurn();

  const answer = async (each: TaskAnswer, executionId: string): Promise<void> => {
    const answered =
      each.kind === 'succeed'
        ? await engine.succeedTask(each.token, {})
        : await engine.failTask(each.token, each.error, each.cause);
    if (answered === 'stale')
      log.debug({ execution: executionId }, 'a machine had gone on without this answer');
  };

  const takeOut = async (record: ExecutionRecord): Promise<void> => {
    const answered = new Set(record.answers.map(({ token }) => token));
    const last = record.outbox.at(-1)?.sequence ?? 0;
    await documents.update<ExecutionRecord>(keys.record(record.pipeline, record.executionId), (current) => {
      if (!current) return current;
      const answers = current.answers.filter(({ token }) => !answered.has(token));
      const outbox = current.outbox.filter(({ sequence }) => sequence > last);
      const same = answers.length === current.answers.length && outbox.length === current.outbox.length;
      return same ? current : { ...current, answers, outbox };
    });
  };

  const deliverNow = async (executionId: string, pipeline: string): Promise<void> => {
    const record = await documents.read<ExecutionRecord>(keys.record(pipeline, executionId));
    if (!record || (record.answers.length === 0 && record.outbox.length === 0)) return;
    // The answers first: a machine waits for them, the events are for onlookers.
    const answering = await Promise.allSettled(record.answers.map((each) => answer(each, executionId)));
    const refused = answering.find((each) => each.status === 'rejected');
    if (refused) throw refused.reason;
    if (record.outbox.length > 0) {
      await events.publish(record.outbox.map((event) => toStateChangeEvent(record, event, place)));
    }
    await takeOut(record);
  };

  return {
    deliver: (record) =>
      turn(record.executionId, () => deliverNow(record.executionId, record.pipeline)).catch(
        (error: unknown) => {
          // The sweep no longer looks at an execution that is over: then whoever asked has to ask again.
          if (isEnded(record)) throw error;
          // What is decided is durable; who could not be told now is told by the sweep.
          log.warn(
            { execution: record.executionId, error: messageOf(error) },
            'delivery put off to the sweep',
          );
        },
      ),
  };
};
