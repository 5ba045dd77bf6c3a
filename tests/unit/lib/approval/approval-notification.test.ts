import { describe, expect, it } from 'vitest';
import { approvalNotification } from '../../../../lib/approval/approval-notification.ts';
import { awsConsolePages } from '../../../../lib/approval/approval-pages.ts';

const request = {
  region: 'us-east-2',
  pipeline: 'MyPipeline',
  stage: 'Prod',
  action: 'Approve',
  token: '1a2b3c4d-573f-4ea7-a67e-000000000001',
  expires: Date.parse('2016-07-07T20:22:59.999Z'),
  externalEntityLink: undefined,
  customData: undefined,
};
const pages = awsConsolePages('us-east-2');

describe('the notification of an approval', () => {
  it('has the shape of the message that SNS delivers for CodePipeline', () => {
    const { subject, message } = approvalNotification(
      { ...request, externalEntityLink: 'http://example.com', customData: 'Look "here"' },
      pages,
    );
    expect(subject).toBe('APPROVAL NEEDED: AWS CodePipeline MyPipeline for action Approve');
    expect(JSON.parse(message)).toEqual({
      region: 'us-east-2',
      consoleLink:
        'https://console.aws.amazon.com/codesuite/codepipeline/pipelines/MyPipeline/view?region=us-east-2',
      approval: {
        pipelineName: 'MyPipeline',
        stageName: 'Prod',
        actionName: 'Approve',
        token: request.token,
        expires: '2016-07-07T20:22Z',
        externalEntityLink: 'http://example.com',
        approvalReviewLink: `https://console.aws.amazon.com/codesuite/codepipeline/pipelines/MyPipeline/view?region=us-east-2#/Prod/Approve/approve/${request.token}`,
        customData: 'Look "here"',
      },
    });
  });

  it('writes what is not configured as null, in the order of the service', () => {
    const { approval } = JSON.parse(approvalNotification(request, pages).message);
    expect(Object.keys(approval)).toEqual([
      'pipelineName',
      'stageName',
      'actionName',
      'token',
      'expires',
      'externalEntityLink',
      'approvalReviewLink',
      'customData',
    ]);
    expect(approval).toMatchObject({ externalEntityLink: null, customData: null });
  });

  it('keeps the subject within the 100 characters of SNS, whatever the names', () => {
    const long = 'x'.repeat(100);
    const { subject } = approvalNotification({ ...request, pipeline: long, action: long }, pages);
    expect(subject).toHaveLength(100);
    expect(subject).toBe(
      `APPROVAL NEEDED: AWS CodePipeline ${'x'.repeat(24)}... for action ${'x'.repeat(24)}...`,
    );
  });

  it('shortens a name of 28 characters and none of 27', () => {
    const subjectFor = (pipeline: string) => approvalNotification({ ...request, pipeline }, pages).subject;
    expect(subjectFor('y'.repeat(27))).toContain(` ${'y'.repeat(27)} for`);
    expect(subjectFor('y'.repeat(28))).toContain(` ${'y'.repeat(24)}... for`);
  });
});
