import { atJsonPath, type JsonPath, parseJsonPath } from '../webhook/json-path.ts';

/** EventBridge's InputTransformer, read. */
export interface InputTemplate {
  /** @throws {Error} when what comes out is no JSON. */
  render(event: object): unknown;
}

const PLACEHOLDER = /^<([A-Za-z0-9_.-]+)>/;

interface Part {
  readonly text: string;
  /** A name to be filled in; inside quotes its text, outside them its JSON. */
  readonly name?: { readonly value: string; readonly quoted: boolean };
}

/** Cuts a template into text and names. Quotes are followed as JSON has them. */
const partsOf = (template: string): readonly Part[] => {
  const parts: Part[] = [];
  let quoted = false;
  let text = '';
  for (let at = 0; at < template.length; at += 1) {
    const [whole, value] = PLACEHOLDER.exec(template.slice(at)) ?? [];
    if (whole !== undefined && value !== undefined) {
      parts.push({ text, name: { value, quoted } });
      text = '';
      at += whole.length - 1;
      continue;
    }
    const escaped = template[at] === '\\' ? template.slice(at, at + 2) : undefined;
    if (template[at] === '"') quoted = !quoted;
    text += escaped ?? template[at];
    at += escaped === undefined ? 0 : 1;
  }
  return [...parts, { text }];
};

const inserted = (value: unknown, quoted: boolean): string => {
  if (!quoted) return JSON.stringify(value ?? null);
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  return JSON.stringify(value === undefined ? '' : text).slice(1, -1);
};

/**
 * A template with `<name>` for what `paths` finds in the event, or a problem for each thing that is wrong with it. What is
 * filled into a quoted text is escaped, so that no event can add members of its own.
 */
export const parseInputTemplate = (
  template: string,
  paths: Readonly<Record<string, string>>,
): InputTemplate | readonly string[] => {
  const parsed = new Map<string, JsonPath | undefined>(
    Object.entries(paths).map(([name, path]) => [name, parseJsonPath(path)]),
  );
  const parts = partsOf(template);
  const names = parts.flatMap(({ name }) => (name ? [name.value] : []));
  const problems = [
    ...[...parsed].flatMap(([name, path]) =>
      path ? [] : [`InputPathsMap.${name}: is not a path such as $.detail.state`],
    ),
    ...names.flatMap((name) => (parsed.has(name) ? [] : [`InputTemplate: InputPathsMap has no <${name}>`])),
  ];
  if (problems.length > 0) return problems;
  return {
    render: (event) =>
      JSON.parse(
        parts
          .map(({ text, name }) => {
            const path = name && parsed.get(name.value);
            return path && name ? text + inserted(atJsonPath(path, event), name.quoted) : text;
          })
          .join(''),
      ),
  };
};
