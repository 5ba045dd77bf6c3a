import { expect, it } from 'vitest';
import type { Log } from '../../../lib/ports.ts';
import { uuids } from '../../../local/ids.ts';
import { createLocalNotifier } from '../../../local/notifier.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { silentLog } from '../../fakes/silent-log.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:approvals';

it('keeps what it told, newest first, and logs the subject without the message', async () => {
  const logged: unknown[] = [];
  const log: Log = { ...silentLog, info: (fields, message) => void logged.push(fields, message) };
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => now };
  const seen: string[] = [];
  const notifier = createLocalNotifier({
    log,
    store: createMemoryStore(),
    clock,
    ids: uuids,
    onNotification: ({ subject }) => seen.push(subject),
  });
  await notifier.notify(TOPIC, 'APPROVAL NEEDED: web', 'https://127.0.0.1/approve?signature=abc');
  now += 1;
  await notifier.notify(undefined, 'APPROVAL NEEDED: api', 'please look');

  expect(await notifier.recent(10)).toMatchObject([
    { subject: 'APPROVAL NEEDED: api', message: 'please look', time: now },
    { subject: 'APPROVAL NEEDED: web', topicArn: TOPIC, message: 'https://127.0.0.1/approve?signature=abc' },
  ]);
  expect(await notifier.recent(1)).toHaveLength(1);
  expect(seen).toEqual(['APPROVAL NEEDED: web', 'APPROVAL NEEDED: api']);
  expect(logged).toContain('APPROVAL NEEDED: web');
  expect(JSON.stringify(logged)).not.toContain('signature');
});
