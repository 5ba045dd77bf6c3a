const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const vm = require('node:vm');
const { crc32 } = require('node:zlib');

// `bundle/` writes what this reads (decision 0007): each `NAME.js` is a function, in CommonJS, and `NAME.js.code` is what
// V8 made of it in a run, with a checksum after it, since V8 believes whatever it is given.

const CHECKSUM_BYTES = 4;

/** What V8 made of a file; nothing where that is missing or not whole: it compiles the file anew. */
const codeOf = (file) => {
  try {
    const kept = readFileSync(`${file}.code`);
    const code = kept.subarray(0, -CHECKSUM_BYTES);
    return crc32(code) === kept.readUInt32LE(code.length) ? code : undefined;
  } catch {
    return undefined;
  }
};

/** Compiles a file of the bundle without running it; code that another V8 made is passed over. */
const compileFile = (file) =>
  new vm.Script(readFileSync(file, 'utf8'), {
    filename: file,
    cachedData: codeOf(file),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });

/** What V8 has made of a script so far: its functions that ran are in it, the others are not. */
const keptCode = (script) => {
  const code = script.createCachedData();
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(code));
  return Buffer.concat([code, checksum]);
};

/**
 * Runs `program.js` of a bundle, and what it needs of the folder when it needs it.
 * @param onCompiled gets each file's name and script before it runs.
 */
const loadBundle = (folder, onCompiled = () => {}) => {
  const url = pathToFileURL(join(folder, 'program.js')).href;
  const modules = new Map();
  const load = (name) => {
    const known = modules.get(name);
    if (known) return known.exports;
    const script = compileFile(join(folder, name));
    // Known before it runs, as files may import each other in a circle.
    const module = { exports: {} };
    modules.set(name, module);
    onCompiled(name, script);
    script.runInThisContext()(requireFrom, module, module.exports, url, loadLate);
    return module.exports;
  };
  const requireFrom = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
  const loadLate = async (name) => load(name);
  load('program.js');
};

module.exports = { compileFile, keptCode, loadBundle };
