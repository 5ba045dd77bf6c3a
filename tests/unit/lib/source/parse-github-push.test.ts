import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGitHubPush } from '../../../../lib/source/parse-github-push.ts';

const AFTER = 'a'.repeat(40);
const COMMIT = 'c'.repeat(40);

const payload = (more: object = {}) => ({
  ref: 'refs/heads/feature/x',
  before: 'b'.repeat(40),
  after: AFTER,
  created: false,
  deleted: false,
  forced: false,
  repository: { id: 1, full_name: 'octo/app' },
  head_commit: {
    id: AFTER,
    message: 'fix: it',
    timestamp: '2026-01-01T10:00:00+01:00',
    author: { name: 'Mona', email: 'm@example.com' },
  },
  commits: [
    { id: COMMIT, added: ['a'], modified: ['b'], removed: [] },
    { id: AFTER, added: [], modified: ['a'], removed: ['c'] },
  ],
  pusher: { name: 'mona', email: 'm@example.com' },
  sender: { login: 'mona-l', id: 7 },
  ...more,
});

describe('parseGitHubPush', () => {
  it('takes what the domain needs', () => {
    expect(parseGitHubPush(payload())).toEqual({
      kind: 'push',
      repository: 'octo/app',
      ref: { kind: 'branch', name: 'feature/x' },
      created: false,
      deleted: false,
      commit: AFTER,
      changedFiles: ['a', 'b', 'c'],
      message: 'fix: it',
      pushedBy: 'mona-l',
      pusherId: '7',
      authorEmail: 'm@example.com',
      authorDate: '2026-01-01T10:00:00+01:00',
    });
  });

  it('takes the commit that an annotated tag points at', () => {
    const push = parseGitHubPush(
      payload({ ref: 'refs/tags/v1', created: true, commits: [], head_commit: { id: COMMIT, message: '' } }),
    );
    expect(push).toMatchObject({ ref: { kind: 'tag', name: 'v1' }, commit: COMMIT, changedFiles: undefined });
  });

  it('has no commit for a branch that was deleted', () => {
    const push = parseGitHubPush(
      payload({ deleted: true, after: '0'.repeat(40), head_commit: null, commits: [] }),
    );
    expect(push).toMatchObject({ deleted: true });
    expect(push.commit).toBeUndefined();
  });

  it('knows other refs from branches and tags', () => {
    expect(parseGitHubPush(payload({ ref: 'refs/notes/x' })).ref).toEqual({
      kind: 'other',
      name: 'refs/notes/x',
    });
  });

  it('does not know the files of a push that lists no commits, or not all', () => {
    expect(parseGitHubPush(payload({ commits: [] })).changedFiles).toBeUndefined();
    expect(
      parseGitHubPush(payload({ commits: Array(2048).fill({ added: ['a'] }) })).changedFiles,
    ).toBeUndefined();
  });

  it.each([
    [{ ref: undefined }, ['ref']],
    [{ after: 'HEAD' }, ['after']],
    [{ repository: { full_name: 'app' } }, ['repository.full_name']],
    [{ repository: null, created: 'no' }, ['created', 'repository']],
    [{ commits: [{ added: [1] }] }, ['commits.0.added.0']],
    [{ head_commit: { id: AFTER } }, ['head_commit.message']],
  ])('names what is wrong with %j', (more, fields) => {
    expect(() => parseGitHubPush(payload(more))).toThrow(
      expect.objectContaining({ name: 'MalformedWebhook', event: 'push', fields }),
    );
  });

  it('answers anything with a push or its own error', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(() => parseGitHubPush(anything)).toThrow(
          expect.objectContaining({ name: 'MalformedWebhook' }),
        );
      }),
    );
  });
});
