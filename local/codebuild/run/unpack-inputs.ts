import { mkdirSync } from 'node:fs';
import { extractZip } from '../../../adapters/zip/extract-zip.ts';
import { PlatformError } from '../../../lib/errors.ts';
import type { BuildRequest, ObjectStore } from '../../../lib/ports.ts';
import { orderedInputs, sourceDirectory } from '../environment/build-variables.ts';

/**
 * Unpacks every input artifact below `output`, the primary one as `src`.
 * @throws {PlatformError} `ArtifactNotFound`, when an input is not in the store.
 * @throws {UnsafeArchive} {InvalidArchive} for a zip that must not be unpacked.
 */
export const unpackInputs = async (
  request: BuildRequest,
  store: ObjectStore,
  output: string,
): Promise<void> => {
  mkdirSync(sourceDirectory(output, 0), { recursive: true });
  for (const [index, input] of orderedInputs(request).entries()) {
    const stored = await store.getStream(input.key);
    if (stored === undefined) {
      throw new PlatformError(
        'ArtifactNotFound',
        `the artifact "${input.artifact}" is not in the store (${input.key})`,
      );
    }
    await extractZip(stored.body, sourceDirectory(output, index));
  }
};
