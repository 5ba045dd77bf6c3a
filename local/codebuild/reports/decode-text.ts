const BYTE_ORDER_MARKS: readonly (readonly [string, string])[] = [
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

const encodingOf = (bytes: Uint8Array): string => {
  const start = Buffer.from(bytes.subarray(0, 200));
  const marked = BYTE_ORDER_MARKS.find(([mark]) => start.subarray(0, 2).toString('hex') === mark);
  return (
    marked?.[1] ?? /^<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(start.toString('latin1'))?.[1] ?? 'utf-8'
  );
};

/** A report as text: by its byte order mark, which goes, or by what its XML declaration says; else UTF-8. */
export const decodeText = (bytes: Uint8Array): string => {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch (error) {
    // An encoding that nobody knows. What is ASCII in it can still be read.
    if (error instanceof RangeError) return new TextDecoder().decode(bytes);
    throw error;
  }
};
