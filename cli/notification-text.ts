import * as v from 'valibot';
import type { Notification } from '../local/notifier.ts';
import { plainText } from './view/safe-text.ts';

const Message = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    approval: v.object({
      expires: v.string(),
      externalEntityLink: v.nullish(v.string()),
      customData: v.nullish(v.string()),
      approvalReviewLink: v.string(),
      approveLink: v.optional(v.string()),
      rejectLink: v.optional(v.string()),
    }),
  }),
);

/** What people are asked, for the terminal of `up`: the links that answer, and what the pipeline's author says about it. */
export const notificationText = ({ subject, message }: Pick<Notification, 'subject' | 'message'>): string => {
  const parsed = v.safeParse(Message, message);
  if (!parsed.success) return `${plainText(subject)}\n`;
  const { approval } = parsed.output;
  const rows = [
    ['about', approval.customData],
    ['look at', approval.externalEntityLink],
    ['review', approval.approvalReviewLink],
    ['approve', approval.approveLink],
    ['reject', approval.rejectLink],
    ['until', approval.expires],
  ].flatMap(([name, value]) => (value ? [`  ${name?.padEnd(8)} ${plainText(value)}`] : []));
  return [plainText(subject), ...rows, ''].join('\n');
};
