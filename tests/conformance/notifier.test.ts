import { createLocalNotifier } from '../../local/notifier.ts';
import { createMemoryStore } from '../fakes/memory-store.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { notifierSuite } from './notifier-suite.ts';

notifierSuite('a log and a store', async () => {
  let time = 0;
  const tick = () => {
    time += 1;
    return time;
  };
  const notifier = createLocalNotifier({
    log: silentLog,
    store: createMemoryStore(),
    clock: { now: tick },
    ids: { next: () => `id-${tick()}` },
  });
  return {
    notifier,
    topicArn: 'arn:aws:sns:us-east-1:123456789012:people',
    told: async (count) =>
      (await notifier.recent(count)).toReversed().map(({ subject, message }) => ({ subject, message })),
  };
});
