import { openDirectoryStore } from '../../../../local/s3/directory-store.ts';

/**
 * A process for the tests of the directory store: opens it and either holds it, or writes objects without end, flushed or
 * not. Each object is one letter repeated, so that a torn one shows.
 */
const [directory = '', role = 'hold', flush = 'flushed'] = process.argv.slice(2);

const WRITERS = 8;
const SIZE = 64 * 1024;

const writeForEver = async (writer: number): Promise<void> => {
  for (let round = 0; ; round += 1) {
    const letter = String.fromCharCode(97 + (round % 26));
    const key = `w${writer}/${round % 50}/object.txt`;
    await store.put(key, Buffer.alloc(SIZE, letter));
    process.stdout.write(`put ${key} ${letter}\n`);
    if (round % 7 !== 0) continue;
    const old = `w${writer}/${(round + 3) % 50}/object.txt`;
    process.stdout.write(`delete ${old}\n`);
    await store.delete(old);
  }
};

const store = await openDirectoryStore(directory, { flush: flush === 'flushed' }).catch((error: Error) => {
  process.stdout.write(`${JSON.stringify({ ...error, name: error.name })}\n`);
  process.exit(7);
});
process.stdout.write('open\n');
if (role === 'write') await Promise.all(Array.from({ length: WRITERS }, (_, writer) => writeForEver(writer)));
else process.stdin.resume();
