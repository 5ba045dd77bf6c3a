import { describe, expect, it } from 'vitest';
import { triggerVariables } from '../../../../lib/source/trigger-variables.ts';

const trigger = (git: Readonly<Record<string, string>>) => ({
  git: { 'full-repository-name': 'Bakery/shop', ...git },
});

const NONE = { PullRequestId: '', SourceBranchName: '', DestinationBranchName: '' };

describe('the variables of a Git event', () => {
  it('tell the pull request and its branches', () => {
    const detail = { 'branch-name': 'knead', 'destination-branch-name': 'main', 'pull-request-id': '7' };
    expect(triggerVariables(trigger(detail), 'bakery/Shop')).toEqual({
      BranchName: 'knead',
      PullRequestId: '7',
      SourceBranchName: 'knead',
      DestinationBranchName: 'main',
    });
  });

  it('tell the branch of a push, whatever the configuration says', () => {
    expect(triggerVariables(trigger({ 'branch-name': 'knead' }), 'bakery/shop')).toEqual({
      ...NONE,
      BranchName: 'knead',
    });
  });

  it('tell a branch whole, of whose name the detail of the trigger shows a part', () => {
    const branch = 'b'.repeat(255);
    expect(triggerVariables(trigger({ 'branch-name': branch }), 'bakery/shop')).toMatchObject({
      BranchName: branch,
    });
  });

  it.each([
    ['a tag', trigger({ 'tag-name': 'v1' })],
    ['another repository', trigger({ 'full-repository-name': 'a/b', 'branch-name': 'x' })],
    ['what no Git event started', {}],
  ])('are empty for %s', (_, started) => {
    expect(triggerVariables(started, 'bakery/shop')).toEqual(NONE);
  });
});
