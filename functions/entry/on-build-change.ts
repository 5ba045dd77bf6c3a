import { createActionWorld } from '../../adapters/aws/action-world.ts';
import { onBuildChange } from '../on-build-change.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('on-build-change');
const world = createActionWorld(settings);

export const handler = bind(settings, onBuildChange(world, world.builds));
