import type { ObjectStore } from '../ports.ts';

/** Every key that begins with a prefix, in order, after `startAfter`. */
export async function* keysBelow(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
  startAfter?: string,
): AsyncGenerator<string, void, undefined> {
  let after = startAfter;
  for (;;) {
    const page = await store.list(prefix, after === undefined ? {} : { startAfter: after });
    yield* page.keys;
    after = page.keys.at(-1);
    if (!page.more || after === undefined) return;
  }
}

/** Sorts right behind `/`: what is after it is no longer below the folder. */
const BEHIND = '0';

/** The names of the folders right below a prefix that ends in `/`, in order, after the folder `after`: one request for each. */
export async function* foldersBelow(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
  after?: string,
): AsyncGenerator<string, void, undefined> {
  let startAfter = after === undefined ? prefix : `${prefix}${after}${BEHIND}`;
  for (;;) {
    const [key] = (await store.list(prefix, { startAfter, limit: 1 })).keys;
    if (key === undefined) return;
    const [folder = ''] = key.slice(prefix.length).split('/');
    yield folder;
    startAfter = `${prefix}${folder}${BEHIND}`;
  }
}
