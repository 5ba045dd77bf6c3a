import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInputTemplate } from '../../../../lib/schedule/input-template.ts';

const fill = (template: string, paths: Record<string, string>, event: object): unknown => {
  const parsed = parseInputTemplate(template, paths);
  if (!('render' in parsed)) throw new Error(parsed.join('; '));
  return parsed.render(event);
};

describe('an input template', () => {
  it('takes the image digest of semantics 5.3', () => {
    const template =
      '{"sourceRevisions":[{"actionName":"Source","revisionType":"IMAGE_DIGEST","revisionValue":"<digest>"}]}';
    const event = { detail: { 'image-digest': 'sha256:ab' } };
    expect(fill(template, { digest: '$.detail.image-digest' }, event)).toEqual({
      sourceRevisions: [{ actionName: 'Source', revisionType: 'IMAGE_DIGEST', revisionValue: 'sha256:ab' }],
    });
  });

  it('inserts JSON outside quotes, text inside them, and nothing for what is not there', () => {
    const paths = { list: '$.list', gone: '$.gone' };
    expect(fill('{"a":<list>,"b":"<list>","c":<gone>,"d":"<gone>"}', paths, { list: [1, 'x'] })).toEqual({
      a: [1, 'x'],
      b: '[1,"x"]',
      c: null,
      d: '',
    });
  });

  it('is never changed by what is inserted', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(fill('{"a":"\\"<v>","b":<v>}', { v: '$.v' }, { v: value })).toEqual({
          a: `"${value}`,
          b: value,
        });
      }),
    );
  });

  it('names what nothing is known of', () => {
    expect(parseInputTemplate('{"a":<b>}', {})).toEqual([expect.stringContaining('<b>')]);
    expect(parseInputTemplate('{}', { a: '$..b' })).toEqual([expect.stringContaining('InputPathsMap.a')]);
  });
});
