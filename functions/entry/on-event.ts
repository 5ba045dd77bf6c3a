import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { onEvent } from '../on-event.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('on-event');

export const handler = bind(settings, onEvent(createCoreWorld(settings)));
