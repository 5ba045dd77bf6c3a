/**
 * Gathers what comes without a pause into lists of at most `most`; what is there goes out before the next one is waited
 * for. @param pause resolves when whoever produces has had a turn.
 */
export async function* batch<T>(
  source: AsyncIterable<T>,
  most: number,
  pause: () => Promise<void>,
): AsyncGenerator<readonly T[], void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  let gathered: T[] = [];
  try {
    for (;;) {
      const next = iterator.next();
      const isLate = await Promise.race([next.then(() => false), pause().then(() => true)]);
      if (gathered.length >= most || (isLate && gathered.length > 0)) {
        yield gathered;
        gathered = [];
      }
      const { done, value } = await next;
      if (done) break;
      gathered.push(value);
    }
    if (gathered.length > 0) yield gathered;
  } finally {
    await iterator.return?.();
  }
}
