import { basename } from 'node:path';
import { type Metafile, type OutputFile, transform } from 'esbuild';

/** What `cli/load-bundle.cjs` gives each file. */
const PARAMETERS = 'require,module,exports,$url,$load';

const call = (callee: string, text: string): string => `${callee}("${text}")`;

/**
 * Makes a function in CommonJS of an ES module that esbuild put out, which splits no other format. Node links modules
 * itself and keeps only what V8 compiles before they run; of a function it can keep what ran as well (decision 0007).
 * @throws when one of its late imports is not found in it.
 */
export const toCommonJs = async (
  { path, text }: OutputFile,
  imports: Metafile['outputs'][string]['imports'],
): Promise<string> => {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    define: { 'import.meta.url': '$url' },
  });
  const late = new Set(
    imports
      .filter(({ kind, external }) => kind === 'dynamic-import' && !external)
      .map((imported) => basename(imported.path)),
  );
  const body = [...late].reduce((before, name) => {
    const after = before.replaceAll(call('import', `./${name}`), call('$load', name));
    if (after === before) throw new Error(`${basename(path)} does not import ${name} as expected`);
    return after;
  }, code);
  return `(function(${PARAMETERS}){${body}\n})`;
};
