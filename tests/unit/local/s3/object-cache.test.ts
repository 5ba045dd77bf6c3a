import { describe, expect, it } from 'vitest';
import { createObjectCache } from '../../../../local/s3/object-cache.ts';

const object = (text: string) => ({ body: new TextEncoder().encode(text), etag: `etag of ${text}` });
const openCache = () => createObjectCache({ objectBytes: 4, totalBytes: 10, objects: 4 });

describe('the cache of small objects', () => {
  it('answers what was read or written last, and nothing for what was removed', () => {
    const cache = openCache();
    cache.reading('a')(object('1'));
    expect(cache.get('a')).toEqual(object('1'));
    cache.writing('a')(object('2'));
    expect(cache.get('a')).toEqual(object('2'));
    cache.writing('a')();
    expect(cache.get('a')).toBeUndefined();
  });

  it('answers nothing while an object is being written, whoever read it meanwhile', () => {
    const cache = openCache();
    const earlier = cache.reading('a');
    const written = cache.writing('a');
    const during = cache.reading('a');
    earlier(object('old'));
    expect(cache.get('a')).toBeUndefined();
    during(object('new'));
    expect(cache.get('a')).toBeUndefined();
    written(object('new'));
    expect(cache.get('a')).toEqual(object('new'));
  });

  it('keeps what was written, when a read that began before it ends after it', () => {
    const cache = openCache();
    const before = cache.reading('a');
    const written = cache.writing('a');
    const during = cache.reading('a');
    written(object('new'));
    before(object('old'));
    during(object('old'));
    expect(cache.get('a')).toEqual(object('new'));
  });

  it('keeps nothing of two writes at once before both have ended', () => {
    const cache = openCache();
    const one = cache.writing('a');
    const other = cache.writing('a');
    one(object('1'));
    expect(cache.get('a')).toBeUndefined();
    other(object('2'));
    expect(cache.get('a')).toEqual(object('2'));
  });

  it('forgets the least recently used objects above its size, and keeps no large one', () => {
    const cache = openCache();
    for (const key of ['a', 'b', 'c']) cache.reading(key)(object('xxx'));
    cache.get('a');
    cache.reading('d')(object('xxx'));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    cache.reading('a')(object('12345'));
    expect(cache.get('a')).toBeUndefined();
  });

  it('keeps no more objects than it may, however small they are', () => {
    const cache = openCache();
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const key of keys) cache.reading(key)(object(''));
    expect(keys.filter((key) => cache.get(key) !== undefined)).toEqual(['c', 'd', 'e', 'f']);
  });
});
