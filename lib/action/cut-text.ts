const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The first whole characters of a text that fit into so many bytes of UTF-8. */
export const cutToBytes = (text: string, maxBytes: number): string => {
  const bytes = encoder.encode(text);
  if (bytes.byteLength <= maxBytes) return text;
  let end = maxBytes;
  // Continuation bytes are 10xxxxxx: step back to where a character begins.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return decoder.decode(bytes.subarray(0, end));
};

/** At most so many UTF-16 units, without half a character at the end. */
export const cutToLength = (text: string, maxLength: number): string => {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
};
