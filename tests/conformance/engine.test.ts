import { createEmbeddedEngineHarness } from '../fakes/embedded-engine-harness.ts';
import { engineSuite } from './engine-suite.ts';

engineSuite('embedded', async () => createEmbeddedEngineHarness());
