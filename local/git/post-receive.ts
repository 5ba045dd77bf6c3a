/**
 * The `post-receive` hook that `installPushHook` installs: tells the orchestrator of every pushed ref. Git runs it in the
 * repository, after the push is stored, with a line per ref on its input; what it prints goes to the pusher's terminal.
 * Nothing that goes wrong here can undo the push, so it always ends well, and says in one line what is missing.
 */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../lib/errors.ts';
import { type PushedRef, pushPayload } from './push-payload.ts';
import { sendPush } from './send-push.ts';

const say = (line: string): void => {
  process.stderr.write(`stepline: ${line}\n`);
};

const pushedRefs = (input: string): PushedRef[] =>
  input
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [before = '', after = '', ...ref] = line.split(' ');
      return { before, after, ref: ref.join(' ') };
    });

const [url = '', secretFile = '', fullName = ''] = process.argv.slice(2);
try {
  const secret = (await readFile(secretFile, 'utf8')).trim();
  for (const pushed of pushedRefs(await text(process.stdin))) {
    const problem = await sendPush(url, secret, await pushPayload(process.cwd(), fullName, pushed));
    if (problem !== undefined) {
      say(`${pushed.ref} is stored, but no pipeline starts: ${url} was not told, ${problem}`);
    }
  }
} catch (error) {
  say(`the push is stored, but no pipeline starts: ${messageOf(error)}`);
}
