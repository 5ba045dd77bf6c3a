import { describe, expect, it } from 'vitest';
import { parseGitHubPullRequest } from '../../../../lib/source/parse-github-pull-request.ts';

const SHA = 'd'.repeat(40);

const payload = (more: object = {}, pullRequest: object = {}) => ({
  action: 'opened',
  number: 7,
  repository: { full_name: 'octo/app' },
  pull_request: {
    title: 'A change',
    merged: null,
    head: { sha: SHA, ref: 'topic' },
    base: { sha: 'e'.repeat(40), ref: 'main' },
    user: { login: 'mona' },
    ...pullRequest,
  },
  ...more,
});

describe('parseGitHubPullRequest', () => {
  it('takes what the domain needs', () => {
    expect(parseGitHubPullRequest(payload())).toEqual({
      kind: 'pull-request',
      repository: 'octo/app',
      event: 'OPEN',
      number: 7,
      commit: SHA,
      destinationBranch: 'main',
      sourceBranch: 'topic',
      merged: false,
      changedFiles: undefined,
      title: 'A change',
      author: 'mona',
    });
  });

  it.each([
    ['opened', 'OPEN'],
    ['reopened', 'OPEN'],
    ['synchronize', 'UPDATED'],
    ['closed', 'CLOSED'],
  ])('takes %s as %s', (action, event) => {
    expect(parseGitHubPullRequest(payload({ action }))?.event).toBe(event);
  });

  it.each(['labeled', 'edited', 'constructor'])('starts nothing on %s', (action) => {
    expect(parseGitHubPullRequest(payload({ action }))).toBeUndefined();
  });

  it('tells where a fork is', () => {
    const head = { sha: SHA, ref: 'topic', repo: { full_name: 'mona/app' } };
    expect(parseGitHubPullRequest(payload({}, { head }))?.sourceRepository).toBe('mona/app');
    expect(
      parseGitHubPullRequest(payload({}, { head: { ...head, repo: null } }))?.sourceRepository,
    ).toBeUndefined();
  });

  it('tells a merged one from a closed one', () => {
    expect(parseGitHubPullRequest(payload({ action: 'closed' }, { merged: true }))?.merged).toBe(true);
  });

  it.each([
    [{ number: '7' }, {}, ['number']],
    [{}, { head: { sha: 'x', ref: '' } }, ['pull_request.head.sha', 'pull_request.head.ref']],
    [{ pull_request: undefined }, {}, ['pull_request']],
  ])('names what is wrong', (more, pullRequest, fields) => {
    expect(() => parseGitHubPullRequest(payload(more, pullRequest))).toThrow(
      expect.objectContaining({ name: 'MalformedWebhook', event: 'pull_request', fields }),
    );
  });
});
