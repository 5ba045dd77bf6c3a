import { answerCloudFormation } from '../../adapters/aws/answer-cloud-formation.ts';
import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { createResourceOperations } from '../custom-resource/resource-operations.ts';
import { customResource } from '../custom-resource.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('custom-resource');
const operations = createResourceOperations(createCoreWorld(settings));

export const handler = bind(
  settings,
  customResource({ operations, respond: answerCloudFormation, log: settings.log }),
);
