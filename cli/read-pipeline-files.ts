import { ConfigurationError } from '../lib/errors.ts';
import { clashOf } from '../lib/pipeline/clash-of.ts';
import type { Pipeline } from '../lib/pipeline/pipeline.ts';
import { readPipelineFile } from './read-pipeline-file.ts';

/**
 * Reads declarations that are to be kept together.
 * @param where as an error says it: the option or command that named the files.
 * @throws as `readPipelineFile`, and {ConfigurationError} when two files declare one pipeline: the one that is kept last
 *   would win, by a new version each time.
 */
export const readPipelineFiles = async (
  files: readonly string[],
  where: string,
): Promise<readonly Pipeline[]> => {
  const read = await Promise.all(
    files.map(async (file) => ({ file, pipeline: await readPipelineFile(file) })),
  );
  const clash = clashOf(
    read.map(({ file, pipeline: { name } }) => ({ file, name })),
    (one, other) => one.file === other.file,
  );
  if (clash !== undefined) throw new ConfigurationError(where, clash);
  return read.map(({ pipeline }) => pipeline);
};
