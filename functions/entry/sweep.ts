import { createActionWorld } from '../../adapters/aws/action-world.ts';
import { withRules } from '../../adapters/aws/with-rules.ts';
import { workInHandler } from '../../adapters/aws/work-in-handler.ts';
import { sweep } from '../../lib/use-cases/sweep.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('sweep');
const world = withRules(settings, createActionWorld(settings, workInHandler));

export const handler = bind(settings, () => sweep(world));
