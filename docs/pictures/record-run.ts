import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ExecutionState, newExecution } from '../../cli/view/execution-state.ts';
import { reduceExecution } from '../../cli/view/reduce-execution.ts';
import { renderExecution } from '../../cli/view/render-execution.ts';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';

/**
 * Makes `run.svg`, the moving picture of the README, from a real run: `node docs/pictures/record-run.ts REPOSITORY`, where
 * REPOSITORY is a commit of `examples/web-app`. Each state change is a frame, drawn by the view of the terminal.
 */
const WIDTH = 84;
const LINE = 19;
const CHARACTER = 8.2;
const LAST_FRAME_MS = 4_000;
/** So that every change can be seen. */
const SHORTEST_FRAME_MS = 250;

const ESCAPE = '\u001b[';
const COLOUR = new RegExp(`(${ESCAPE.replace('[', '\\[')}[0-9;]*m)`);
const COLOURS: Readonly<Record<string, string>> = {
  31: '#f47067',
  32: '#57ab5a',
  33: '#c69026',
  36: '#39c5cf',
};

interface Frame {
  readonly time: number;
  readonly lines: readonly string[];
}

const main = fileURLToPath(new URL('../../cli/main.cjs', import.meta.url));
const declaration = fileURLToPath(new URL('../../examples/web-app/pipeline.yml', import.meta.url));

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A line with colours as text spans. */
const spans = (line: string): string => {
  let style = '';
  return line
    .split(COLOUR)
    .map((part) => {
      const code = part.startsWith(ESCAPE) ? part.slice(ESCAPE.length, -1) : undefined;
      if (code === undefined) return part === '' ? '' : `<tspan ${style}>${escapeXml(part)}</tspan>`;
      if (COLOURS[code]) style = `fill="${COLOURS[code]}"`;
      else if (code === '1') style = 'font-weight="bold"';
      else style = code === '2' ? 'fill-opacity="0.6"' : '';
      return '';
    })
    .join('');
};

const picture = (frames: readonly Frame[]): string => {
  const rows = Math.max(...frames.map(({ lines }) => lines.length));
  const end = (frames.at(-1)?.time ?? 0) + LAST_FRAME_MS;
  const percent = (time: number): string => ((100 * time) / end).toFixed(2);
  const width = Math.round(WIDTH * CHARACTER + 32);
  const height = rows * LINE + 32;
  const styles = frames.map(({ time }, at) => {
    const until = frames[at + 1]?.time ?? end;
    const before = time === 0 ? '' : `0%{visibility:hidden}`;
    const after = until >= end ? '' : `${percent(until)}%{visibility:hidden}`;
    return `@keyframes f${at}{${before}${percent(time)}%{visibility:visible}${after}}.f${at}{animation:f${at} ${end}ms step-end infinite}`;
  });
  const groups = frames.map(({ lines }, at) => {
    const texts = lines.map((line, row) => `<text x="16" y="${row * LINE + 30}">${spans(line)}</text>`);
    return `<g class="f${at}" visibility="hidden">${texts.join('')}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A push travels from Source to Prod">`,
    `<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#adbac7;white-space:pre}${styles.join('')}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#22272e"/>`,
    ...groups,
    '</svg>\n',
  ].join('\n');
};

interface Arrival {
  readonly at: number;
  readonly event: StateChangeEvent;
}

/** Runs the pipeline and notes when each event came. */
const listen = async (repository: string): Promise<readonly Arrival[]> => {
  const args = [main, 'run', repository, '--pipeline', declaration, '--executor', 'process', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const arrivals: Arrival[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const row: StateChangeEvent | { readonly type: 'summary' } = JSON.parse(line);
    if ('detail' in row) arrivals.push({ at: Date.now(), event: row });
  }
  return arrivals;
};

const outlineOf = (arrivals: readonly Arrival[]) => {
  const stages = new Map<string, Set<string>>();
  for (const { event } of arrivals) {
    const { stage, action } = event.detail;
    if (typeof stage !== 'string') continue;
    const actions = stages.get(stage) ?? new Set();
    stages.set(stage, actions);
    if (typeof action === 'string') actions.add(action);
  }
  return [...stages].map(([name, actions]) => ({
    name,
    actions: [...actions].map((each) => ({ name: each })),
  }));
};

const framesOf = (arrivals: readonly Arrival[]): readonly Frame[] => {
  let state: ExecutionState = newExecution({ name: 'web-app', stages: outlineOf(arrivals) });
  const start = arrivals[0]?.at ?? 0;
  let time = -SHORTEST_FRAME_MS;
  return arrivals.map(({ at, event }) => {
    state = reduceExecution(state, event, at);
    time = Math.max(at - start, time + SHORTEST_FRAME_MS);
    return { time, lines: renderExecution(state, { width: WIDTH, now: at, color: true }) };
  });
};

const [repository] = process.argv.slice(2);
if (repository === undefined) throw new Error('which repository?');
await writeFile(new URL('run.svg', import.meta.url), picture(framesOf(await listen(repository))));
