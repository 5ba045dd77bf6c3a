import { UnsafeArchive } from './unsafe-archive.ts';

/** What Linux follows at most. */
const MAX_HOPS = 40;

const problemOf = (target: string): string | undefined => {
  if (target === '' || target.includes('\0')) return 'is a link without a target';
  if (target.startsWith('/')) return 'is a link to an absolute path';
  if (target.includes('\\') || /^[A-Za-z]:/.test(target)) return 'is a link to a path of another system';
  return undefined;
};

/** Follows a link as the kernel would, among the links of the archive; true when it gets above the directory. */
const escapes = (path: string, links: ReadonlyMap<string, string>): boolean => {
  const at: string[] = [];
  const ahead = path.split('/').reverse();
  let hops = 0;
  for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
    if (segment === '..' && at.pop() === undefined) return true;
    if (segment === '' || segment === '.' || segment === '..') continue;
    at.push(segment);
    const target = links.get(at.join('/'));
    if (target === undefined) continue;
    hops += 1;
    if (hops > MAX_HOPS) return false; // a loop: the kernel gives up as well, and it never left
    at.pop();
    ahead.push(...target.split('/').reverse());
  }
  return false;
};

/**
 * Checks that no symbolic link leads out of the directory, not even by way of another one.
 *
 * @param links path of each link → its target
 * @throws {UnsafeArchive} naming the link.
 */
export const checkLinks = (links: ReadonlyMap<string, string>): void => {
  for (const [path, target] of links) {
    const problem = problemOf(target);
    if (problem !== undefined) throw new UnsafeArchive(path, problem);
  }
  for (const path of links.keys()) {
    if (escapes(path, links)) throw new UnsafeArchive(path, 'is a link that leaves the directory');
  }
};
