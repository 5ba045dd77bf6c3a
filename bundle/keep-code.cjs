const { readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { compileFile, keptCode, loadBundle } = require('../cli/load-bundle.cjs');

// `node bundle/keep-code.cjs FOLDER ARGUMENT...`: runs a bundle as `cli/main.cjs` does, and keeps beside each of its files
// what V8 made of it, also of those that this run had no use for.

const [, , folder] = process.argv;
process.argv.splice(2, 1);

const scripts = new Map();
process.once('exit', () => {
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const script = scripts.get(name) ?? compileFile(join(folder, name));
    writeFileSync(join(folder, `${name}.code`), keptCode(script));
  }
});
loadBundle(folder, (name, script) => scripts.set(name, script));
