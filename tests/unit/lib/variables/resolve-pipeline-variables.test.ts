import { describe, expect, it } from 'vitest';
import { resolvePipelineVariables } from '../../../../lib/variables/resolve-pipeline-variables.ts';

const pipeline = {
  name: 'demo',
  variables: [
    { name: 'ENV', defaultValue: 'dev' },
    { name: 'TAG' },
    { name: '__proto__', defaultValue: 'p' },
  ],
};

const invalid = (message: string) =>
  expect.objectContaining({ name: 'ValidationException', message: expect.stringContaining(message) });

describe('resolvePipelineVariables', () => {
  it('takes what is supplied, else the default, in declared order', () => {
    expect(resolvePipelineVariables(pipeline, [{ name: 'TAG', value: 'v1' }])).toEqual([
      { name: 'ENV', resolvedValue: 'dev' },
      { name: 'TAG', resolvedValue: 'v1' },
      { name: '__proto__', resolvedValue: 'p' },
    ]);
  });

  it('overrides a default', () => {
    const supplied = [
      { name: 'TAG', value: 'v1' },
      { name: 'ENV', value: 'prod' },
    ];
    expect(resolvePipelineVariables(pipeline, supplied)[0]).toEqual({ name: 'ENV', resolvedValue: 'prod' });
  });

  it('names a variable that has no default and is not supplied', () => {
    expect(() => resolvePipelineVariables(pipeline, [])).toThrow(invalid("'TAG'"));
  });

  it.each(['env', 'constructor'])('refuses %s, which is not declared', (name) => {
    const supplied = [
      { name: 'TAG', value: 'v1' },
      { name, value: 'x' },
    ];
    expect(() => resolvePipelineVariables(pipeline, supplied)).toThrow(
      invalid(`are not declared: '${name}'`),
    );
  });

  it('refuses a variable that is supplied twice', () => {
    const supplied = [
      { name: 'TAG', value: 'a' },
      { name: 'TAG', value: 'b' },
    ];
    expect(() => resolvePipelineVariables(pipeline, supplied)).toThrow(invalid('more than once'));
  });

  it.each([
    ['', 'Member must have length greater than or equal to 1'],
    ['x'.repeat(1001), 'Member must have length less than or equal to 1000'],
    ['a\nb', 'pattern: .*'],
  ])('refuses a value out of bounds', (value, constraint) => {
    expect(() => resolvePipelineVariables(pipeline, [{ name: 'TAG', value }])).toThrow(invalid(constraint));
  });

  it('needs nothing where nothing is declared', () => {
    expect(resolvePipelineVariables({ name: 'demo' }, [])).toEqual([]);
  });
});
