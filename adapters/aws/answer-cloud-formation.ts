import { setTimeout as delay } from 'node:timers/promises';
import { PlatformError } from '../../lib/errors.ts';

const ATTEMPTS = 5;
const FIRST_MS = 200;

const put = async (url: string, body: string): Promise<number | undefined> => {
  try {
    // The address is signed for a request without a content type.
    const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': '' } });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
};

/**
 * Puts the answer of a custom resource where CloudFormation waits for it.
 * @throws {PlatformError} CloudFormationUnanswered, without the address, which lets anybody answer.
 */
export const answerCloudFormation = async (url: string, answer: object): Promise<void> => {
  const body = JSON.stringify(answer);
  let status: number | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    status = await put(url, body);
    if (status !== undefined && status < 300) return;
    if (attempt < ATTEMPTS) await delay(FIRST_MS * 2 ** attempt);
  }
  throw new PlatformError(
    'CloudFormationUnanswered',
    `the answer was not taken (${status ?? 'no connection'})`,
  );
};
