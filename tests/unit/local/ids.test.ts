import { expect, it } from 'vitest';
import { uuids } from '../../../local/ids.ts';

it('gives lower-case UUIDv7s, each sorting after the one before', () => {
  const ids = Array.from({ length: 1000 }, () => uuids.next());
  expect(ids).toEqual([...new Set(ids)].sort());
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
