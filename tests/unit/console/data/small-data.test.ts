import { describe, expect, it } from 'vitest';
import { safeHref } from '../../../../console/components/safe-href.ts';
import { artifactTree } from '../../../../console/data/artifact-tree.ts';
import { mergeHistory } from '../../../../console/data/merge-history.ts';
import { suitesOf } from '../../../../console/data/order-cases.ts';
import { reasonProblem } from '../../../../console/data/reason-problem.ts';
import { revisionText, shortRevision } from '../../../../console/data/revision-text.ts';

describe('a revision in words', () => {
  it.each([
    ['{"ProviderType":"GitHub","CommitMessage":"Fix it\\nbody"}', 'Fix it'],
    ['Fix it\nbody', 'Fix it'],
    ['{broken', '{broken'],
    [undefined, ''],
  ])('%s', (summary, text) => {
    expect(revisionText(summary)).toBe(text);
  });

  it('is short for a commit, and whole for all else', () => {
    expect(shortRevision('a'.repeat(40))).toBe('aaaaaaa');
    expect(shortRevision('v1.2.3')).toBe('v1.2.3');
  });
});

describe('an address out of a record', () => {
  it.each(['javascript:alert(1)', 'data:text/html,x', ' https://x', '//x', 'file:///etc/passwd'])(
    '%s is no link',
    (href) => {
      expect(safeHref(href)).toBeUndefined();
    },
  );
  it('of the web is one', () => {
    expect(safeHref('https://example.com')).toBe('https://example.com');
  });
});

describe('a reason for a closed transition', () => {
  it.each(['Not on Fridays!', 'see (1)?'])('%s is taken', (reason) => {
    expect(reasonProblem(reason)).toBeUndefined();
  });
  it.each(['', 'a, b', "it's", 'x'.repeat(301)])('%s is not', (reason) => {
    expect(reasonProblem(reason)).toBeTypeOf('string');
  });
});

describe('test cases', () => {
  it('come with what failed first', () => {
    const suites = suitesOf([
      { suite: 'a', name: '1', status: 'SUCCEEDED' },
      { suite: 'b', name: '2', status: 'SUCCEEDED' },
      { suite: 'b', name: '3', status: 'ERROR' },
    ]);
    expect(suites.map(({ name, failures, cases }) => [name, failures, cases[0]?.name])).toEqual([
      ['b', 1, '3'],
      ['a', 0, '1'],
    ]);
  });
});

describe('a history', () => {
  it('has each execution once, as the newer part knows it', () => {
    const merged = mergeHistory(
      [{ pipelineExecutionId: '2', status: 'Succeeded' }],
      [{ pipelineExecutionId: '2', status: 'InProgress' }, { pipelineExecutionId: '1' }],
    );
    expect(merged).toEqual([{ pipelineExecutionId: '2', status: 'Succeeded' }, { pipelineExecutionId: '1' }]);
  });
});

describe('the tree of an artifact', () => {
  it('has folders first, with the size of what is in them', () => {
    const tree = artifactTree([
      { path: 'z.txt', size: 1 },
      { path: 'a/b/c.txt', size: 2 },
      { path: 'a/__proto__', size: 3 },
    ]);
    expect(tree).toEqual([
      {
        name: 'a',
        path: 'a/',
        size: 5,
        children: [
          { name: 'b', path: 'a/b/', size: 2, children: [{ name: 'c.txt', path: 'a/b/c.txt', size: 2 }] },
          { name: '__proto__', path: 'a/__proto__', size: 3 },
        ],
      },
      { name: 'z.txt', path: 'z.txt', size: 1 },
    ]);
  });
});
