/**
 * `*` stands for any characters, also none; `\*` and `\\` for themselves.
 *
 * @returns undefined for two wildcards in a row or another escape, which EventBridge refuses.
 */
export const compileWildcard = (pattern: string): ((text: string) => boolean) | undefined => {
  const parts = literalParts(pattern);
  if (parts === undefined) return undefined;
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return (text) => text === first;
  const last = rest.pop() ?? '';
  return (text) => matchesParts(text, first, rest, last);
};

/** What stands between the wildcards, unescaped. */
const literalParts = (pattern: string): readonly string[] | undefined => {
  const tokens = pattern.match(/\\.|[^\\]|\\$/gsu) ?? [];
  if (tokens.some((token, at) => isRefused(token, tokens[at - 1]))) return undefined;
  const parts = [''];
  for (const token of tokens) {
    if (token === '*') parts.push('');
    else parts.push(`${parts.pop()}${token.length > 1 && token.startsWith('\\') ? token.slice(1) : token}`);
  }
  return parts;
};

const isRefused = (token: string, before: string | undefined): boolean =>
  (token === '*' && before === '*') || (token.startsWith('\\') && token !== '\\*' && token !== '\\\\');

/** The first find of each part is the best one, so this takes one pass, whatever the pattern. */
const matchesParts = (text: string, first: string, middle: readonly string[], last: string): boolean => {
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of middle) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
};
