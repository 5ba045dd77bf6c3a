import { describe, expect, it } from 'vitest';
import { triggerVariables } from '../../../../lib/source/trigger-variables.ts';

const trigger = (detail: object, triggerType = 'WebhookV2') => ({
  triggerType,
  triggerDetail: JSON.stringify({ 'full-repository-name': 'Bakery/shop', ...detail }),
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

  it.each([
    ['a tag', trigger({ 'tag-name': 'v1' })],
    ['another repository', trigger({ 'full-repository-name': 'a/b', 'branch-name': 'x' })],
    ['a person', { triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::1:user/x' }],
    ['nobody knows what', { triggerType: 'WebhookV2', triggerDetail: 'no json' }],
    ['nothing', { triggerType: 'WebhookV2' }],
  ])('are empty for %s', (_, started) => {
    expect(triggerVariables(started, 'bakery/shop')).toEqual(NONE);
  });
});
