import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parsePipeline } from '../../../lib/pipeline/parse-pipeline.ts';
import type { Pipeline } from '../../../lib/pipeline/pipeline.ts';

const FOLDER = new URL('../../cases/compile/', import.meta.url);

/** A folder below `tests/cases/compile`, named for the behaviour it shows. */
export interface CompileCase {
  readonly title: string;
  readonly pipeline: Pipeline;
  /** `machine.json` as text. With `UPDATE_CASES=1` it is first written anew: read the difference before you commit it. */
  readonly golden: (compiled: string) => string;
}

export const compileCases = (): readonly CompileCase[] =>
  readdirSync(FOLDER).map((folder) => {
    const machine = new URL(`${folder}/machine.json`, FOLDER);
    return {
      title: folder.replaceAll('-', ' '),
      pipeline: parsePipeline(parse(readFileSync(new URL(`${folder}/pipeline.yml`, FOLDER), 'utf8'))),
      golden: (compiled) => {
        if (process.env['UPDATE_CASES'] === '1') writeFileSync(machine, compiled);
        return readFileSync(machine, 'utf8');
      },
    };
  });

export const asText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
