import type { BuildService } from '../../../lib/ports.ts';
import { type BuildReaderOptions, createBuildReader } from './build-reader.ts';
import { type BuildStarterOptions, createBuildStarter } from './build-starter.ts';

export type CodeBuildOptions = BuildReaderOptions & BuildStarterOptions;

/** The build service over CodeBuild (semantics 6.2). */
export const createCodeBuild = (options: CodeBuildOptions): BuildService => ({
  ...createBuildStarter(options),
  ...createBuildReader(options),
});
