import type { Archives } from '../../lib/ports.ts';
import { type ArchiveLimits, DEFAULT_LIMITS } from './limits.ts';
import { openZip } from './open-zip.ts';
import { spooled } from './spool.ts';
import { packZip } from './write-zip.ts';

/** The `Archives` port over yauzl. Symbolic links and directories are checked like all entries, and not visited. */
export const createArchives = (limits: Partial<ArchiveLimits> = {}): Archives => {
  const allowed = { ...DEFAULT_LIMITS, ...limits };
  return {
    visit: (zip, visitor) =>
      spooled(zip, allowed.bytes, async (archive) => {
        const open = await openZip(archive, allowed);
        for (const entry of open.entries) {
          if (entry.kind !== 'file') continue;
          const { path, size, mode } = entry;
          await visitor({ path, size, mode, read: async () => open.stream(entry) });
        }
      }),
    pack: async function* (files) {
      yield packZip(files);
    },
  };
};
