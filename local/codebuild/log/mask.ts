const shortest = 2;
const base64Line = 76;

/** AWS access key ids, long-term and temporary: CodeBuild hides them in every log, whoever printed them. */
const accessKeyId = /(?<![A-Z0-9])A(?:KIA|SIA)[A-Z2-7]{16}(?![A-Z0-9])/g;
const accessKeyIdLength = 20;

/** Looks for the words first: few lines have any, and looking for words costs next to nothing. */
const hideAccessKeyIds = (text: string): string =>
  text.includes('AKIA') || text.includes('ASIA') ? text.replace(accessKeyId, '***') : text;

/**
 * A function that hides `secrets` in a text, in every form in which a build is likely to print them: as they are, line
 * by line, in base64 (also inside a longer base64, and wrapped), URL-encoded, and as a JSON string has them. Ids of AWS
 * access keys are hidden too (buildspec reference, `env`).
 */
export const createMask = (secrets: readonly string[]): Mask => {
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form.length >= shortest);
  forms.sort((a, b) => b.length - a.length);
  const longest = Math.max(forms[0]?.length ?? 0, accessKeyIdLength);
  const hide = hiding(forms);
  return { apply: (text) => hideAccessKeyIds(hide(text)), secrets: hide, longest };
};

const hiding = (forms: readonly string[]): ((text: string) => string) => {
  if (forms.length === 0) return (text) => text;
  const pattern = new RegExp(forms.map(escapePattern).join('|'), 'g');
  return (text) => text.replace(pattern, '***');
};

export interface Mask {
  /** For what people read. */
  readonly apply: (text: string) => string;
  /** For values that a later action works with: hides the secrets alone. */
  readonly secrets: (text: string) => string;
  /** Length of the longest form: a text that is cut must overlap by this much, or a secret would pass in two halves. */
  readonly longest: number;
}

const formsOf = (secret: string): readonly string[] => {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, ...lines, json, encodeURIComponent(secret.toWellFormed()), ...base64Forms(secret)];
};

/**
 * Base64 depends on where in its text a secret begins: there are three alignments, and of each the characters that hold
 * bits of a neighbour are left out. Too short a core would hide innocent text.
 */
const base64Forms = (secret: string): readonly string[] =>
  [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const begin = Math.ceil((offset * 8) / 6);
    const core = whole.slice(begin, Math.floor((bytes.length * 8) / 6));
    if (core.length < 6) return [];
    return [core, core.replaceAll('+', '-').replaceAll('/', '_'), ...wrapped(core)];
  });

/** The pieces of a base64 text that `base64` breaks into lines, wherever the first line began. */
const wrapped = (core: string): readonly string[] => {
  if (core.length <= base64Line / 2) return [];
  const pieces: string[] = [];
  const size = base64Line / 4;
  for (let at = 0; at + size <= core.length; at += size) pieces.push(core.slice(at, at + size));
  return pieces;
};

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
