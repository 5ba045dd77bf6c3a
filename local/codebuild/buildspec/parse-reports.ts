import { coverageFormats, type ReportFormat, type ReportGroupSpec, testFormats } from './buildspec.ts';
import { join, type Mapping, type Reader } from './reader.ts';

const formats: readonly ReportFormat[] = [...testFormats, ...coverageFormats];
/** "A project can have a maximum of five report groups" (buildspec reference). */
const maxGroups = 5;

export const parseReports = (root: Mapping, reader: Reader): Readonly<Record<string, ReportGroupSpec>> => {
  const tree = reader.mapping(root['reports'], 'reports') ?? {};
  if (Object.keys(tree).length > maxGroups) reader.invalid('reports', `at most ${maxGroups} report groups`);
  const groups = new Map<string, ReportGroupSpec>();
  for (const [name, value] of Object.entries(tree)) {
    const path = join('reports', name);
    const group =
      reader.mapping(value, path, ['files', 'base-directory', 'discard-paths', 'file-format']) ?? {};
    groups.set(name, parseGroup(group, path, reader));
  }
  return Object.fromEntries(groups);
};

const parseGroup = (group: Mapping, path: string, reader: Reader): ReportGroupSpec => {
  const files = reader.texts(group['files'], `${path}.files`);
  if (files === undefined || files.length === 0)
    reader.invalid(`${path}.files`, 'required: at least one path');
  return {
    files: files ?? [],
    baseDirectory: reader.text(group['base-directory'], `${path}.base-directory`) ?? '.',
    discardPaths: reader.yesNo(group['discard-paths'], `${path}.discard-paths`) ?? false,
    fileFormat: parseFormat(
      reader.text(group['file-format'], `${path}.file-format`),
      `${path}.file-format`,
      reader,
    ),
  };
};

const parseFormat = (text: string | undefined, path: string, reader: Reader): ReportFormat => {
  if (text === undefined) return 'JUNITXML';
  const format = formats.find((known) => known === text.toUpperCase());
  if (format === undefined) reader.invalid(path, `"${text}" is not one of ${formats.join(', ')}`);
  return format ?? 'JUNITXML';
};
