import { ApiError } from '../../lib/errors.ts';
import type { ArchiveEntry } from '../../lib/ports.ts';
import { findExecution } from './find-execution.ts';
import type { RestPorts } from './rest-ports.ts';

export interface ArtifactEntry {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface ArtifactRef {
  readonly pipeline: string;
  readonly executionId: string;
  /** The last segment of the artifact's key: `BuildOutput-1a2b3c4d.zip`. */
  readonly file: string;
}

/** A file that is larger is downloaded with its artifact, and not shown: an answer of a function on AWS has 6 MB, encoded. */
export const LARGEST_SHOWN_BYTES = 4 * 1024 * 1024;

type Ports = Pick<RestPorts, 'world' | 'archives'>;

const notFound = (what: string): ApiError => new ApiError('ResourceNotFoundException', `There is no ${what}`);

/** Only keys that the record names are ever read: what is asked for is compared, never joined into a key. */
const keyOf = async (world: RestPorts['world'], ref: ArtifactRef): Promise<string> => {
  const record = await findExecution(world, ref.pipeline, ref.executionId);
  const key = record.actions
    .flatMap(({ outputs }) => outputs)
    .map((output) => output.key)
    .find((each) => each.endsWith(`/${ref.file}`));
  if (key === undefined) throw notFound(`artifact ${ref.file} in execution ${ref.executionId}`);
  return key;
};

/** Where the zip can be had, if not here. @throws {ApiError} as `openArtifact`. */
export const addressOfArtifact = async (
  { world, addressOfObject }: Pick<RestPorts, 'world' | 'addressOfObject'>,
  ref: ArtifactRef,
): Promise<string | undefined> => addressOfObject?.(await keyOf(world, ref));

/** The zip itself. @throws {ApiError} ResourceNotFoundException, and what `findExecution` throws. */
export const openArtifact = async ({ world }: Pick<RestPorts, 'world'>, ref: ArtifactRef) => {
  const object = await world.store.getStream(await keyOf(world, ref));
  if (!object) throw notFound(`artifact ${ref.file} in the store`);
  return object;
};

/** The files in an artifact, in the zip's order. @throws {UnsafeArchive}, and as `openArtifact`. */
export const listArtifact = async (ports: Ports, ref: ArtifactRef): Promise<readonly ArtifactEntry[]> => {
  const { body } = await openArtifact(ports, ref);
  const entries: ArtifactEntry[] = [];
  await ports.archives.visit(body, async ({ path, size }) => {
    entries.push({ path, size });
  });
  return entries;
};

const readAll = async (entry: ArchiveEntry): Promise<Uint8Array> => {
  const bytes = new Uint8Array(entry.size);
  let at = 0;
  for await (const chunk of await entry.read()) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
};

/**
 * One file of an artifact.
 * @throws {ApiError} ResourceNotFoundException; LimitExceededException for one above `LARGEST_SHOWN_BYTES`.
 */
export const readArtifactFile = async (ports: Ports, ref: ArtifactRef, path: string): Promise<Uint8Array> => {
  const { body } = await openArtifact(ports, ref);
  let found: Uint8Array | undefined;
  await ports.archives.visit(body, async (entry) => {
    if (entry.path !== path || found !== undefined) return;
    if (entry.size > LARGEST_SHOWN_BYTES) {
      throw new ApiError('LimitExceededException', `${path} has ${entry.size} bytes; download the artifact`);
    }
    found = await readAll(entry);
  });
  if (!found) throw notFound(`file ${path} in ${ref.file}`);
  return found;
};
