const encoder = new TextEncoder();

/** Any text as lower-case hex: a key segment that keeps different texts apart. */
export const hexOf = (text: string): string =>
  [...encoder.encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
