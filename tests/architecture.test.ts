import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importCycles } from './architecture/import-cycles.ts';
import { RULED_FOLDERS, strays } from './architecture/import-rules.ts';
import { importsOf } from './architecture/imports-of.ts';
import { impurities } from './architecture/impurities.ts';
import { readSources, type Sources } from './architecture/read-sources.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = readSources(ROOT, RULED_FOLDERS);

const below = (...folders: readonly string[]): Sources =>
  new Map([...SOURCES].filter(([path]) => folders.some((folder) => path.startsWith(`${folder}/`))));

const file = (path: string, ...lines: readonly string[]): Sources => new Map([[path, lines.join('\n')]]);

const KEBAB =
  /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|d|generated|config))?\.(?:[cm]?[jt]s|[jt]sx)$/;

describe('the architecture', () => {
  it('is read: the files and imports that are known to be there are found', () => {
    expect(importsOf('lib/ports.ts', SOURCES.get('lib/ports.ts') ?? '')).toContainEqual({
      target: 'lib/state-machine.ts',
      kind: 'file',
      typeOnly: true,
    });
    expect(importsOf('statemachine/compile.ts', SOURCES.get('statemachine/compile.ts') ?? '')).toContainEqual(
      {
        target: 'statemachine/states/stage.ts',
        kind: 'file',
        typeOnly: false,
      },
    );
  });

  it('has nobody who imports what is not theirs', () => {
    expect(strays(SOURCES)).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(importCycles(SOURCES)).toEqual([]);
  });

  it('keeps time, chance, environment and output out of the domain and the compiler', () => {
    expect(impurities(below('lib', 'statemachine'))).toEqual([]);
  });

  it('names files and folders in kebab-case', () => {
    expect([...SOURCES.keys()].filter((path) => !KEBAB.test(path))).toEqual([]);
  });
});

describe('the check of imports', () => {
  it.each([
    ['lib/a.ts', `import { readFile } from 'node:fs/promises';`],
    ['lib/a.ts', `import { S3Client } from '@aws-sdk/client-s3';`],
    ['lib/a.ts', `import { CodePipelineClient } from '@aws-sdk/client-codepipeline';`],
    ['lib/a.ts', `import { type Tag } from '@aws-sdk/client-codepipeline';`],
    ['lib/a.ts', `import type { S3Client } from '@aws-sdk/client-s3';`],
    ['lib/a.ts', `import { compile } from '../statemachine/compile.ts';`],
    ['lib/a/b.ts', `import type { Engine } from '../../adapters/engine.ts';`],
    ['lib/a.ts', `import '../local/start.ts';`],
    ['lib/a.ts', `export * from '../functions/run-action.ts';`],
    ['lib/a.ts', `export { x } from "../cli/main.ts";`],
    ['lib/a.ts', `const os = await import('node:os');`],
    ['lib/a.ts', `const it = await import(name);`],
    ['lib/a.ts', 'const it = await import(`./${name}.ts`);'],
    ['statemachine/a.ts', `import { createHash } from 'node:crypto';`],
    ['statemachine/a.ts', `import { parse } from 'yaml';`],
    ['functions/a.ts', `import { s3 } from '../adapters/aws/s3.ts';`],
    ['functions/a.ts', `import { handler } from './entry/a.ts';`],
    ['functions/a.ts', `import { SFNClient } from '@aws-sdk/client-sfn';`],
    ['functions/a.ts', `import { request } from 'node:https';`],
    ['functions/entry/a.ts', `import { up } from '../../local/up.ts';`],
    ['adapters/a.ts', `import { handler } from '../functions/a.ts';`],
    ['adapters/aws/a.ts', `import { serve } from '../../local/serve.ts';`],
    ['adapters/aws/a.ts', `import { compile } from '../../statemachine/compile.ts';`],
    ['local/a.ts', `import { s3 } from '../adapters/aws/s3.ts';`],
    ['local/a.ts', `import { handler } from '../functions/entry/a.ts';`],
    ['local/a.ts', `import { S3Client } from '@aws-sdk/client-s3';`],
    ['local/a.ts', `import { main } from '../cli/main.ts';`],
    ['cli/a.ts', `import { handler } from '../functions/a.ts';`],
    ['cli/a.ts', `import { s3 } from '../adapters/aws/s3.ts';`],
    ['console/a.ts', `import { parsePipeline } from '../lib/pipeline/parse-pipeline.ts';`],
    ['bench/a.ts', `import { s3 } from '../adapters/aws/s3.ts';`],
    ['elsewhere/a.ts', ''],
  ])('finds who strays: %s, %s', (path, source) => {
    expect(strays(file(path, source))).toHaveLength(1);
  });

  it('finds an import over several lines, after another, and one per statement', () => {
    const source = [
      `import {\n  a,\n  b,\n} from 'valibot';`,
      `import fs, {\n  type Stats,\n} from 'node:fs';import 'node:os';`,
    ];
    expect(strays(file('lib/a.ts', ...source))).toEqual([
      'lib/a.ts imports node:fs',
      'lib/a.ts imports node:os',
    ]);
  });

  it.each([
    ['lib/a.ts', `import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';`],
    ['lib/a.ts', `import * as v from 'valibot';`],
    ['lib/a.ts', `// import fs from 'node:fs';`],
    ['lib/a.ts', `/**\n * import fs from 'node:fs';\n */`],
    ['lib/a/b.ts', `import { c } from '../c.ts';`],
    ['statemachine/states/a.ts', `import type { Stage } from '../../lib/pipeline/pipeline.ts';`],
    ['functions/a.ts', `import { compile } from '../statemachine/compile.ts';`],
    [
      'functions/entry/a.ts',
      `import { handler } from '../a.ts';\nimport { s3 } from '../../adapters/aws/s3.ts';`,
    ],
    [
      'adapters/aws/a.ts',
      `import { S3Client } from '@aws-sdk/client-s3';\nimport type { Log } from '../../lib/ports.ts';`,
    ],
    ['local/a.ts', `import { git } from '../adapters/git.ts';\nimport { handler } from '../functions/a.ts';`],
    ['cli/a.ts', `import { up } from '../local/up.ts';`],
    ['console/a.ts', `import type { Pipeline } from '../lib/pipeline/pipeline.ts';`],
  ])('lets pass what is theirs: %s, %s', (path, source) => {
    expect(strays(file(path, source))).toEqual([]);
  });

  it('finds a cycle of three', () => {
    const sources = new Map([
      ['lib/a.ts', `import { b } from './b.ts';`],
      ['lib/b.ts', `export { c } from './deep/c.ts';`],
      ['lib/deep/c.ts', `import { type A } from '../a.ts';`],
    ]);
    expect(importCycles(sources)).toEqual(['lib/a.ts → lib/b.ts → lib/deep/c.ts → lib/a.ts']);
  });

  it('finds no cycle in what is gone at run time', () => {
    const sources = new Map([
      ['lib/a.ts', `import { b } from './b.ts';`],
      ['lib/b.ts', `import type { A } from './a.ts';`],
    ]);
    expect(importCycles(sources)).toEqual([]);
  });

  it('finds no cycle where two ways meet', () => {
    const sources = new Map([
      ['lib/a.ts', `import { b } from './b.ts';\nimport { c } from './c.ts';`],
      ['lib/b.ts', `import { c } from './c.ts';`],
      ['lib/c.ts', ''],
    ]);
    expect(importCycles(sources)).toEqual([]);
  });
});

describe('the check of purity', () => {
  it.each([
    'const home = process.env.HOME;',
    'const { env } = process;',
    "console.log('x');",
    'const at = Date.now();',
    'const at = new Date();',
    'const at = new Date( );',
    'const at = new Date;',
    'const at = Date();',
    'const id = Math.random();',
    'setTimeout(f, 1);',
    'setInterval(f, 1);',
    'const signal = AbortSignal.timeout(1);',
    'const at = performance.now();',
    'const id = crypto.randomUUID();',
    'await fetch(url);',
    'globalThis.x = 1;',
    'const text = `now ${Date.now()}`;',
    'const quote = /[\'"]/; const at = Date.now();',
  ])('finds %s', (source) => {
    expect(impurities(file('lib/a.ts', source))).toHaveLength(1);
  });

  it.each([
    'const at = new Date(clock.now());',
    "const text = 'Date.now() and process.env';",
    'const text = `a process is no process.env`;',
    '// Date.now() would not do',
    '/* console.log */',
    'const ports = { process: 1 };',
    'runner.process.env;',
    "type Isolation = 'process' | 'container';",
    'const half = total / 2; const note = "process.env"; const third = total / 3;',
  ])('lets pass %s', (source) => {
    expect(impurities(file('lib/a.ts', source))).toEqual([]);
  });
});

describe('the check of names', () => {
  it.each(['lib/a.ts', 'lib/parse-pipeline.ts', 'local/s3/on-2-disks.ts', 'lib/a.test.ts', 'x/y.d.ts'])(
    'takes %s',
    (path) => {
      expect(path).toMatch(KEBAB);
    },
  );

  it.each(['lib/parsePipeline.ts', 'lib/Parse.ts', 'lib/parse_pipeline.ts', 'lib/Big/a.ts', 'lib/-a.ts'])(
    'refuses %s',
    (path) => {
      expect(path).not.toMatch(KEBAB);
    },
  );
});
