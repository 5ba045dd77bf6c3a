const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

const characterOf = (reference: string, digits: string, radix: number): string => {
  const code = Number.parseInt(digits, radix);
  const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : reference;
};

/** Replaces XML's five entities and character references; any other stays as it was written. */
export const decodeEntities = (text: string): string =>
  text.replaceAll(/&(?:#x([0-9a-f]{1,8})|#([0-9]{1,8})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return characterOf(whole, hex, 16);
    if (decimal !== undefined) return characterOf(whole, decimal, 10);
    return NAMED.get(name) ?? whole;
  });
