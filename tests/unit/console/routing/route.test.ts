import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, EXECUTION_TABS, parseRoute, type Route } from '../../../../console/routing/route.ts';

const name = fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' });
const optional = <T>(key: string, arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }));

const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constant({ page: 'pipelines' as const }),
  fc.constant({ page: 'create' as const }),
  fc.record({ page: fc.constant('pipeline' as const), pipeline: name }),
  fc.record({ page: fc.constant('history' as const), pipeline: name }),
  fc
    .tuple(name, optional('version', fc.integer({ min: 1 })))
    .map(([pipeline, rest]) => ({ page: 'declaration' as const, pipeline, ...rest })),
  fc
    .tuple(
      fc.record({ pipeline: name, execution: name, tab: fc.constantFrom(...EXECUTION_TABS) }),
      optional('action', name),
      optional('line', fc.integer({ min: 1 })),
      optional('file', name),
      optional('path', name),
    )
    .map(([base, ...rest]) => ({ page: 'execution' as const, ...base, ...Object.assign({}, ...rest) })),
);

describe('an address', () => {
  it('leads to the place that it was made of, whatever the names are', () => {
    fc.assert(
      fc.property(route, (place) => {
        expect(parseRoute(addressOf(place))).toEqual(place);
      }),
    );
  });

  it('holds a pipeline whose name a browser would take out of a path', () => {
    expect(addressOf({ page: 'pipeline', pipeline: '..' })).toBe('#/pipelines/..');
    expect(parseRoute('#/pipelines/..')).toEqual({ page: 'pipeline', pipeline: '..' });
  });

  it.each(['', '#', '#/', '#/pipelines'])('"%s" is the list of pipelines', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'pipelines' });
  });

  it.each([
    '#/nowhere',
    '#/pipelines/web/nothing',
    '#/pipelines/web/executions/1/nothing',
    '#/pipelines/web/executions/1/log/more',
    '#/pipelines/%E0%A4%A',
    '#/pipelines//executions',
  ])('%s leads nowhere, and says so', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'unknown', address: hash });
  });

  it('without a sensible line or version has none', () => {
    expect(parseRoute('#/pipelines/web/executions/1/log?line=-3')).not.toHaveProperty('line');
    expect(parseRoute('#/pipelines/web/declaration?version=x')).not.toHaveProperty('version');
  });
});
