import { createAskingWorld } from '../../adapters/aws/asking-world.ts';
import { sweep } from '../../lib/use-cases/sweep.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('sweep');
const world = createAskingWorld(settings);

export const handler = bind(settings, () => sweep(world));
