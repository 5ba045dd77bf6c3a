import { createTellingWorld } from '../../adapters/aws/telling-world.ts';
import { enterStageTask } from '../machine-tasks.ts';
import { bind, readTellingSettings } from './shared/settings.ts';

const settings = readTellingSettings('enter-stage');

export const handler = bind(settings, enterStageTask(createTellingWorld(settings)));
