/**
 * Comments, quoted texts, templates and regular expressions of a TypeScript file. A `/` begins a regular expression after
 * what cannot end a value; a template inside a template is read as two, between which its text counts as code.
 */
const TOKENS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<=(?:^|[(,=:[!&|?{};>]|return)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[*])+\/[dgimsuvy]*/g;

const isComment = (token: string): boolean => token.startsWith('//') || token.startsWith('/*');

/** The file without its comments; texts stay, since module names are texts. */
export const withoutComments = (source: string): string =>
  source.replace(TOKENS, (token) => (isComment(token) ? ' ' : token));

/** The file's code alone: what stands in comments and texts is gone, what stands in `${}` stays. */
export const codeOnly = (source: string): string =>
  source.replace(TOKENS, (token) => {
    if (!token.startsWith('`')) return isComment(token) ? ' ' : "''";
    return `(${[...token.matchAll(/\$\{([^}]*)\}/g)].map(([, code]) => code).join(', ')})`;
  });
