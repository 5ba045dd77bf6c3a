/** Where something is in a declaration: member names and list indices from its root. */
export type Path = readonly (string | number)[];

const PLAIN = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const written = (segment: string | number, at: number): string => {
  if (typeof segment === 'number') return `[${segment}]`;
  if (!PLAIN.test(segment)) return `[${JSON.stringify(segment)}]`;
  return at === 0 ? segment : `.${segment}`;
};

/** `pipeline.stages[1].actions[0].configuration.ProjectName`; other member names as `configuration["a.b"]`. */
export const formatPath = (path: Path): string => path.map(written).join('');

/** The service's spelling: `pipeline.stages.2.member.actions.1.member.name`, indices from 1. */
export const memberPath = (path: Path): string =>
  path.map((segment) => (typeof segment === 'number' ? `${segment + 1}.member` : segment)).join('.');

const SEGMENT = /\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The path that `formatPath` wrote; undefined when the text is none. */
export const parsePath = (text: string): Path | undefined => {
  const path: (string | number)[] = [];
  SEGMENT.lastIndex = 0;
  let end = 0;
  while (end < text.length) {
    const match = SEGMENT.exec(text);
    if (!match) return undefined;
    const [, name, index, quoted] = match;
    path.push(name ?? (index === undefined ? String(JSON.parse(quoted ?? '""')) : Number(index)));
    end = SEGMENT.lastIndex;
  }
  return path;
};
