import { describe, expect, it } from 'vitest';
import { isUnsettled } from '../../../../console/data/is-unsettled.ts';

const action = (changes: object) => ({
  status: 'InProgress',
  category: 'Build',
  provider: 'CodeBuild',
  hasLog: false,
  hasToken: false,
  ...changes,
});

describe('an action that has begun', () => {
  it.each([
    ['without its build', {}, true],
    ['with its build', { hasLog: true }, false],
    ['that has ended without one', { status: 'Failed' }, false],
    ['that asks, without its token', { status: 'approval', category: 'Approval', provider: 'Manual' }, true],
    ['that asks', { status: 'approval', category: 'Approval', provider: 'Manual', hasToken: true }, false],
    ['of a job worker, which has no log', { category: 'Test', provider: 'Jenkins' }, false],
    ['of a source', { category: 'Source', provider: 'S3' }, false],
  ])('%s', (_, changes, unsettled) => {
    expect(isUnsettled(action(changes))).toBe(unsettled);
  });
});
