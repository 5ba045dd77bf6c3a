/** As many lines as a build may keep. */
export const LONG_LOG = 200_000;
const LINES_A_MESSAGE = 1_000;

const line = (number: number) => ({
  line: number,
  time: 1_760_000_000_000 + number,
  phase: number < LONG_LOG / 2 ? 'INSTALL' : 'BUILD',
  stream: 'stdout',
  text: `\u001b[32m${number}\u001b[0m the quick brown loaf jumps over the lazy oven`,
});

/** A log as the REST surface sends it: messages of many lines, each with the number of its last. */
export function* longLog(from: number): Generator<{ readonly id: string; readonly data: string }> {
  for (let first = from; first <= LONG_LOG; first += LINES_A_MESSAGE) {
    const length = Math.min(LINES_A_MESSAGE, LONG_LOG - first + 1);
    const lines = Array.from({ length }, (_, at) => line(first + at));
    yield { id: String(first + length - 1), data: JSON.stringify(lines) };
  }
}
