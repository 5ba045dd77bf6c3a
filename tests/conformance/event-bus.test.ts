import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import { createEventBus } from '../../local/event-bus.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { eventBusSuite } from './event-bus-suite.ts';

eventBusSuite('embedded', async () => {
  const bus = createEventBus({ log: silentLog });
  return {
    bus,
    collect: async (pattern) => {
      const events: StateChangeEvent[] = [];
      bus.subscribe(pattern, (event) => void events.push(event));
      return {
        received: async () => {
          await bus.drain();
          return events;
        },
      };
    },
  };
});
