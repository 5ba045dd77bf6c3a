const encoder = new TextEncoder();

/** The size of a text in bytes, as UTF-8. */
export const utf8Length = (text: string): number => encoder.encode(text).byteLength;
