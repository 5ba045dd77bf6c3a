import { createArchives } from '../../adapters/zip/archives.ts';
import { archivesSuite } from './archives-suite.ts';

archivesSuite('yauzl', createArchives);
