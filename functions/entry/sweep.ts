import { createActionWorld } from '../../adapters/aws/action-world.ts';
import { sweep } from '../../lib/use-cases/sweep.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('sweep');
const world = createActionWorld(settings);

export const handler = bind(settings, () => sweep(world));
