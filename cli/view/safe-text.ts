/**
 * Text from outside (logs, commit messages, names) may hold terminal sequences that move the cursor, retitle the window, write
 * to the clipboard or draw links. What follows is what may reach a terminal.
 */

const esc = '\u001B';
// Strings that a terminal swallows up to their end: OSC, DCS, SOS, PM and APC; unended, the rest of the line is theirs.
const controlString = `(?:${esc}[\\]PX^_]|[\\u0090\\u0098\\u009D-\\u009F])[^]*?(?:\\u0007|${esc}\\\\|\\u009C|$)`;
const controlSequence = `(?:${esc}\\[|\\u009B)[0-?]*[ -/]*[@-~]?`;
const otherEscape = `${esc}[ -/]*[0-~]?`;
const sequences = new RegExp(`${controlString}|${controlSequence}|${otherEscape}`, 'g');
const colour = new RegExp(`^${esc}\\[[0-9;:]*m$`);
const colours = new RegExp(`${esc}\\[[0-9;:]*m`);

/** Controls of both sets, line and paragraph separators, and the marks that turn the direction of what is read. */
const isUnsafe = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x200e && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
};

const printable = (text: string): string =>
  [...text.replaceAll('\t', '  ')].filter((character) => !isUnsafe(character)).join('');

/** The text without any terminal sequence or control character, on one line; line breaks become spaces. */
export const plainText = (text: string): string =>
  printable(text.replaceAll(sequences, '').replaceAll(/[\r\n]+/g, ' ')).trim();

/** A progress bar returns to the start of its line and writes over it: what was written last stays to be seen. */
const lastWritten = (line: string): string => {
  const parts = line.split('\r').filter((part) => part !== '');
  return parts.at(-1) ?? '';
};

/**
 * A line of a log with its colours (SGR sequences) and nothing else that a terminal would act on. Colours that the line
 * leaves on are turned off at its end.
 */
export const colouredText = (line: string): string => {
  const shown = lastWritten(line.replace(/[\r\n]+$/, ''));
  let safe = '';
  let from = 0;
  for (const match of shown.matchAll(sequences)) {
    safe += printable(shown.slice(from, match.index));
    if (colour.test(match[0])) safe += match[0];
    from = match.index + match[0].length;
  }
  safe += printable(shown.slice(from));
  return colours.test(safe) ? `${safe}${esc}[0m` : safe;
};
