import type { CacheSpec } from './buildspec.ts';
import type { Mapping, Reader } from './reader.ts';

const maxFallbackKeys = 5;

export const parseCache = (root: Mapping, reader: Reader): CacheSpec | undefined => {
  const tree = reader.mapping(root['cache'], 'cache', ['paths', 'key', 'fallback-keys', 'action']);
  if (tree === undefined) return undefined;
  const paths = reader.texts(tree['paths'], 'cache.paths');
  if (paths === undefined || paths.length === 0) reader.invalid('cache.paths', 'required: at least one path');
  const key = reader.text(tree['key'], 'cache.key');
  const fallbackKeys = reader.texts(tree['fallback-keys'], 'cache.fallback-keys') ?? [];
  if (fallbackKeys.length > maxFallbackKeys)
    reader.invalid('cache.fallback-keys', `at most ${maxFallbackKeys}`);
  const action = reader.choice(tree['action'], 'cache.action', ['restore', 'save']);
  return { paths: paths ?? [], fallbackKeys, ...(key ? { key } : {}), ...(action ? { action } : {}) };
};
