import { v7 } from 'uuid';
import type { Ids } from '../lib/ports.ts';

/** UUIDv7: each id of this process sorts after the one before, also within a millisecond. */
export const uuids: Ids = { next: () => v7() };
