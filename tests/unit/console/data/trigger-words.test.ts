import { describe, expect, it } from 'vitest';
import { triggerWords } from '../../../../console/data/trigger-words.ts';

describe('a trigger in words', () => {
  it('names who pushed', () => {
    const triggerDetail = JSON.stringify({ 'author-display-name': 'Ada', 'commit-id': 'c' });
    expect(triggerWords({ triggerType: 'WebhookV2', triggerDetail })).toEqual({
      text: 'Push',
      author: 'Ada',
    });
  });

  it('names who called, and not the ARN of a rule', () => {
    const triggerDetail = 'arn:aws:sts::1:assumed-role/Admin/me';
    expect(triggerWords({ triggerType: 'StartPipelineExecution', triggerDetail })).toEqual({
      text: 'Release change',
      author: 'me',
    });
    expect(
      triggerWords({ triggerType: 'CloudWatchEvent', triggerDetail: 'arn:aws:events:r:1:rule/x' }),
    ).not.toHaveProperty('author');
  });

  it('leads to the parent', () => {
    const triggerDetail = 'arn:aws:codepipeline:r:1:parent';
    expect(triggerWords({ triggerType: 'StartPipelineExecution', triggerDetail })).toMatchObject({
      parentPipeline: 'parent',
    });
    expect(
      triggerWords({
        triggerType: 'AutomatedRollback',
        triggerDetail: '{"FailedPipelineExecutionId":"f"}',
      }),
    ).toMatchObject({ parentExecution: 'f' });
  });

  it.each([[undefined], [{}], [{ triggerDetail: '{broken' }]])(
    'says so when it is unknown: %o',
    (trigger) => {
      expect(triggerWords(trigger)).toEqual({ text: 'Unknown' });
    },
  );
});
