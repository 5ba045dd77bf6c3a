import { buildServiceSuite } from '../conformance/build-service-suite.ts';
import { containerSettings, image } from './settings.ts';

buildServiceSuite('in containers', containerSettings, `container (${containerSettings.engine}, ${image})`);
