import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type ExecutionState, newExecution } from '../../../../cli/view/execution-state.ts';
import { reduceExecution, reduceIsolation, reduceLog } from '../../../../cli/view/reduce-execution.ts';
import { renderExecution } from '../../../../cli/view/render-execution.ts';
import {
  actionEvent,
  epoch,
  executionId,
  pipelineEvent,
  sourceResult,
  stageEvent,
  webApp,
} from './state-change-events.ts';

const running = [
  pipelineEvent('STARTED', { at: 0 }),
  stageEvent('Source', 'STARTED', { at: 0 }),
  actionEvent(['Source', 'Source'], 'STARTED', { at: 0 }, { category: 'Source' }),
  actionEvent(['Source', 'Source'], 'SUCCEEDED', { at: 2 }, { category: 'Source', result: sourceResult }),
  stageEvent('Source', 'SUCCEEDED', { at: 2 }),
  stageEvent('Prod', 'STARTED', { at: 2 }),
  actionEvent(['Prod', 'Build'], 'STARTED', { at: 3 }),
];

const play = (events: typeof running, start: ExecutionState = newExecution(webApp)) =>
  events.reduce((state, event) => reduceExecution(state, event, Date.parse(event.time)), start);

const build = { stage: 'Prod', action: 'Build' };

const inBuild = (lines: readonly string[]) =>
  lines.reduce(
    (state, line) => reduceLog(state, { ...build, line }),
    reduceIsolation(play(running), { ...build, isolation: 'process (not isolated)' }),
  );

const failed = play(
  [
    actionEvent(
      ['Prod', 'Build'],
      'FAILED',
      { at: 68 },
      {
        result: { 'external-execution-summary': 'npm test ended with 1', 'error-code': 'JobFailed' },
      },
    ),
    stageEvent('Prod', 'FAILED', { at: 68 }),
    pipelineEvent('FAILED', { at: 69 }),
  ],
  inBuild(['> test', 'not ok']),
);

const options = { width: 100, now: epoch + 15_000, color: false };

describe('renderExecution', () => {
  it('shows a pipeline that has not begun', () => {
    expect(renderExecution(newExecution(webApp), options)).toEqual([
      '· web-app  waiting',
      '  · Source',
      '    · Source',
      '  · Prod',
      '    · Build',
      '    · UnitTest',
      '    · Deploy',
    ]);
  });

  it('shows what runs: revision, times, isolation and the end of the log', () => {
    expect(renderExecution(inBuild(['> build', 'built dist/index.html']), options)).toEqual([
      `● web-app  running  15s  ${executionId}`,
      '  0123456 Spell "bread" right',
      '  ✓ Source         2.0s',
      '    ✓ Source       2.0s  Spell "bread" right',
      '  ● Prod            13s',
      '    ● Build         12s  process (not isolated)',
      '      │ > build',
      '      │ built dist/index.html',
      '    · UnitTest',
      '    · Deploy',
    ]);
  });

  it('shows what failed: why, and where its log ended', () => {
    expect(renderExecution(failed, options)).toEqual([
      `✗ web-app  failed  1m 09s  ${executionId}`,
      '  0123456 Spell "bread" right',
      '  ✓ Source         2.0s',
      '    ✓ Source       2.0s  Spell "bread" right',
      '  ✗ Prod         1m 06s',
      '    ✗ Build      1m 05s  npm test ended with 1 (JobFailed) · process (not isolated)',
      '      │ > test',
      '      │ not ok',
      '    · UnitTest',
      '    · Deploy',
    ]);
  });

  it('says the unusual statuses in words', () => {
    const state = play([
      pipelineEvent('STARTED', { at: 0 }),
      stageEvent('Prod', 'STARTED', { at: 0 }),
      actionEvent(['Prod', 'Build'], 'STARTED', { at: 0 }),
      actionEvent(['Prod', 'Build'], 'ABANDONED', { at: 5 }),
      actionEvent(['Prod', 'Deploy'], 'STARTED', { at: 5 }, { category: 'Approval' }),
      stageEvent('Prod', 'STOPPED', { at: 5 }),
      pipelineEvent('STOPPING', { at: 5, attempt: 2 }),
    ]);
    expect(renderExecution(state, options)).toEqual([
      `◌ web-app  stopping (attempt 2)  15s  ${executionId}`,
      '  · Source',
      '    · Source',
      '  ■ Prod           5.0s  stopped',
      '    ⊘ Build        5.0s  abandoned',
      '    · UnitTest',
      '    ● Deploy        10s  waits for approval',
    ]);
  });

  it('cuts lines at the width, and wide characters whole', () => {
    const state = inBuild(['構築しています、少々お待ちください']);
    const lines = renderExecution(state, { ...options, width: 20 });
    expect(lines).toContain('      │ 構築してい…');
    expect(lines.every((line) => stringWidth(line) <= 20)).toBe(true);
  });

  it('shortens logs, and nothing else, where the terminal is low', () => {
    const state = inBuild(['1', '2', '3', '4', '5']);
    const rowsAt = (height: number) =>
      renderExecution(state, { ...options, height })
        .filter((line) => line.includes('│'))
        .map((line) => line.at(-1));
    expect([13, 12, 9, 8].map(rowsAt)).toEqual([['1', '2', '3', '4', '5'], ['3', '4', '5'], ['5'], []]);
  });

  it('keeps the colours of a log line, closes them, and drops them without colour', () => {
    const state = inBuild(['\u001B[32mok']);
    const line = (color: boolean) =>
      renderExecution(state, { ...options, color }).find((each) => each.includes('ok'));
    expect(line(true)).toBe('      \u001B[2m│\u001B[22m \u001B[32mok\u001B[0m');
    expect(line(false)).toBe('      │ ok');
  });

  it('says the same with and without colour', () => {
    const plain = renderExecution(failed, options);
    const painted = renderExecution(failed, { ...options, color: true });
    expect(painted).not.toEqual(plain);
    expect(painted.map(stripVTControlCharacters)).toEqual(plain);
  });

  it('never writes a line that is too wide, or that holds another sequence than a colour', () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 120 }), fc.boolean(), (lines, width, color) => {
        for (const line of renderExecution(inBuild(lines), { ...options, width, color })) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
          // Colours are taken out; what is left must be letters and signs.
          const rest = line
            .split('\u001B[')
            .map((part, index) => (index === 0 ? part : part.replace(/^[\d;:]*m/, '')));
          expect([...rest.join('')].every((character) => character >= ' ' && character !== '\u007F')).toBe(
            true,
          );
        }
      }),
    );
  });
});
