import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { ConfigurationError } from '../../lib/errors.ts';
import type { Notifier } from '../../lib/ports.ts';
import { nameOf, platformError } from './aws-error.ts';

const LONGEST_SUBJECT = 99;
const AUTHORS: ReadonlySet<string> = new Set([
  'AuthorizationErrorException',
  'InvalidParameterException',
  'NotFoundException',
]);

/** SNS takes subjects of ASCII, on one line, that begin with a letter, digit or punctuation. */
const subjectOf = (subject: string): string =>
  subject
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, LONGEST_SUBJECT) || 'Stepline';

/** People who are asked, by SNS. Without a topic nobody is: the approval then waits in console and API. */
export const createSnsNotifier = (client: SNSClient): Notifier => ({
  notify: async (TopicArn, subject, Message) => {
    if (TopicArn === undefined) return;
    try {
      await client.send(new PublishCommand({ TopicArn, Subject: subjectOf(subject), Message }));
    } catch (error) {
      if (AUTHORS.has(nameOf(error)))
        throw new ConfigurationError(`topic ${TopicArn}`, `nobody can be told: ${nameOf(error)}`, {
          cause: error,
        });
      throw platformError('NotifierUnavailable', `topic ${TopicArn}`, error);
    }
  },
});
