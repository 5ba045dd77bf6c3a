import { opendirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** So many take a millisecond at once, and four trips over another thread each. */
const few = 200;

const hasFew = (folder: string): boolean => {
  const waiting = [folder];
  let count = 0;
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    using directory = opendirSync(path);
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      count += 1;
      if (count > few) return false;
      if (entry.isDirectory()) waiting.push(join(path, entry.name));
    }
  }
  return true;
};

const removeAtOnce = (folder: string): boolean => {
  try {
    if (!hasFew(folder)) return false;
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false; // Gone, or in somebody's use: the thorough way says which.
  }
};

/** Removes a folder with all that is in it, if it is there: a small one in this turn, a large one beside other work. */
export const removeFolder = async (folder: string): Promise<void> => {
  if (!removeAtOnce(folder)) await rm(folder, { recursive: true, force: true });
};
