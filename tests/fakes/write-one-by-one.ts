import type { S3Client } from '@aws-sdk/client-s3';

/**
 * moto 5.2.1 looks at a condition and writes in two steps, and another thread of it may write between them. So it is given
 * one body at a time; who reads what, and when, is still anybody's guess.
 */
export const writeOneByOne = ({ middlewareStack }: Pick<S3Client, 'middlewareStack'>): void => {
  let last: Promise<unknown> = Promise.resolve();
  middlewareStack.add(
    (next) => (args) => {
      if (!('Body' in args.input)) return next(args);
      const answer = last.then(() => next(args));
      last = answer.catch(() => {});
      return answer;
    },
    { step: 'initialize', name: 'writeOneByOne' },
  );
};
