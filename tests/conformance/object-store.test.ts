import { createMemoryStore } from '../fakes/memory-store.ts';
import { objectStoreSuite } from './object-store-suite.ts';

objectStoreSuite('memory (the fake of other tests)', async () => createMemoryStore());
