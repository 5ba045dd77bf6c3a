import { describe, expect, it } from 'vitest';
import { createExecutionView, type ExecutionViewOptions } from '../../../../cli/view/execution-view.ts';
import { createScreen } from './screen.ts';
import {
  actionEvent,
  epoch,
  executionId,
  pipelineEvent,
  sourceResult,
  stageEvent,
  webApp,
} from './state-change-events.ts';

const build = { stage: 'Prod', action: 'Build' };

/** A view on a screen, with a clock in seconds and a tick that the test gives. */
const open = (options: Partial<ExecutionViewOptions> = {}, screen = createScreen()) => {
  let seconds = 0;
  const ticks = new Set<() => void>();
  const view = createExecutionView({
    stream: screen.stream,
    now: () => epoch + seconds * 1000,
    pipeline: webApp,
    env: {},
    color: false,
    repeat: (_, tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
    ...options,
  });
  const at = (next: number) => {
    seconds = next;
    for (const tick of ticks) tick();
  };
  return { view, screen, at, ticks };
};

const start = (view: ReturnType<typeof open>['view']) => {
  view.event(pipelineEvent('STARTED', { at: 0 }));
  view.event(stageEvent('Prod', 'STARTED', { at: 0 }));
  view.event(actionEvent(['Prod', 'Build'], 'STARTED', { at: 0 }));
};

describe('on a terminal', () => {
  it('redraws in place: times and logs with each tick, state changes at once', () => {
    const { view, screen, at } = open();
    start(view);
    view.log({ ...build, line: '> build' });
    at(2);
    expect(screen.lines()).toEqual([
      `● web-app  running  2s  ${executionId}`,
      '  · Source',
      '    · Source',
      '  ● Prod             2s',
      '    ● Build          2s',
      '      │ > build',
      '    · UnitTest',
      '    · Deploy',
    ]);
    view.event(actionEvent(['Prod', 'Build'], 'SUCCEEDED', { at: 2 }));
    expect(screen.lines().filter((line) => line.includes('Build') || line.includes('│'))).toEqual([
      '    ✓ Build        2.0s',
    ]);
  });

  it('leaves the whole tree behind, also where the terminal is too low for it', () => {
    const { view, screen, ticks } = open({}, createScreen(80, 4));
    start(view);
    view.end();
    expect(screen.lines().slice(0, 2)).toEqual([`● web-app  running  0s  ${executionId}`, '  · Source']);
    expect(screen.lines().at(-1)).toBe('    · Deploy');
    expect(ticks.size).toBe(0);
    expect(screen.stream.listenerCount('resize')).toBe(0);
  });

  it('does nothing more once it has ended', () => {
    const { view, screen, at } = open();
    view.end();
    const before = screen.written();
    start(view);
    view.log({ ...build, line: 'late' });
    view.isolation({ ...build, isolation: 'late' });
    view.print('late');
    view.end();
    at(9);
    expect(screen.written()).toBe(before);
  });

  it('prints above what it redraws', () => {
    const { view, screen } = open();
    view.print('pushed 0123456');
    start(view);
    expect(screen.lines().slice(0, 2)).toEqual(['pushed 0123456', `● web-app  running  0s  ${executionId}`]);
    expect(screen.lines().filter((line) => line.includes('web-app'))).toHaveLength(1);
  });

  it('fits its lines anew when the terminal changes its size', () => {
    const { view, screen } = open();
    start(view);
    screen.stream.columns = 12;
    screen.stream.emit('resize');
    expect(screen.lines()[0]).toBe('● web-app  …');
  });

  it('lets no log line move the cursor', () => {
    const { view, screen, at } = open();
    start(view);
    view.log({ ...build, line: '\u001B[2J\u001B[9Ahidden\u001B]0;title\u0007' });
    at(1);
    expect(screen.lines()).toContain('      │ hidden');
    expect(screen.lines()[0]).toContain('web-app');
  });

  it('colours where the terminal can', () => {
    const { view, screen } = open({ color: undefined });
    view.end();
    expect(screen.written()).toContain('\u001B[1mweb-app\u001B[22m');
  });
});

describe('elsewhere', () => {
  const plain = { live: false };

  it('writes a line for each change, and for each line of a log', () => {
    const { view, screen, at } = open(plain);
    view.event(pipelineEvent('STARTED', { at: 0 }));
    view.event(stageEvent('Source', 'STARTED', { at: 0 }));
    view.event(actionEvent(['Source', 'Source'], 'STARTED', { at: 0 }, { category: 'Source' }));
    at(1);
    const found = { category: 'Source', result: sourceResult };
    view.event(actionEvent(['Source', 'Source'], 'SUCCEEDED', { at: 1 }, found));
    view.event(stageEvent('Source', 'SUCCEEDED', { at: 1 }));
    view.event(stageEvent('Prod', 'STARTED', { at: 1 }));
    view.event(actionEvent(['Prod', 'Build'], 'STARTED', { at: 1 }));
    view.isolation({ ...build, isolation: 'process (not isolated)' });
    view.log({ ...build, line: '\u001B[32m> build\u001B[0m' });
    at(66);
    const failure = { 'external-execution-summary': 'it ended with 1', 'error-code': 'JobFailed' };
    view.event(actionEvent(['Prod', 'Build'], 'FAILED', { at: 66 }, { result: failure }));
    view.event(stageEvent('Prod', 'FAILED', { at: 66 }));
    view.event(pipelineEvent('FAILED', { at: 66 }));
    view.event(pipelineEvent('FAILED', { at: 66 }));
    view.print('that was it');
    view.end();
    expect(screen.written().split('\n')).toEqual([
      `web-app: started, execution ${executionId}`,
      'Source: started',
      'Source / Source: started',
      'web-app: revision 0123456 Spell "bread" right',
      'Source / Source: succeeded in 1.0s: Spell "bread" right',
      'Source: succeeded in 1.0s',
      'Prod: started',
      'Prod / Build: started',
      'Prod / Build: runs as process (not isolated)',
      'Prod / Build | > build',
      'Prod / Build: failed in 1m 05s: it ended with 1 (JobFailed)',
      'Prod: failed in 1m 05s',
      'web-app: failed in 1m 06s',
      'that was it',
      '',
    ]);
  });

  it('tells a retry and an approval', () => {
    const { view, screen } = open(plain);
    view.event(pipelineEvent('RESUMED', { at: 0, attempt: 2 }));
    const approval = { category: 'Approval' };
    view.event(actionEvent(['Prod', 'Deploy'], 'STARTED', { at: 0, attempt: 2 }, approval));
    const result = { 'external-execution-summary': 'looks good' };
    view.event(actionEvent(['Prod', 'Deploy'], 'SUCCEEDED', { at: 9, attempt: 2 }, { ...approval, result }));
    expect(screen.written().split('\n')).toEqual([
      `web-app: started (attempt 2), execution ${executionId}`,
      'Prod / Deploy: started (attempt 2): waits for approval',
      'Prod / Deploy: succeeded in 9.0s: looks good',
      '',
    ]);
  });

  it.each([
    ['no terminal', { isTTY: false }, {}, undefined],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, undefined],
    ['a terminal of a CI job, without colour', { isTTY: true }, { CI: 'true' }, false],
    ['a terminal of a CI job, with NO_COLOR', { isTTY: true }, { CI: 'true', NO_COLOR: '1' }, undefined],
  ])('writes no sequence at all to %s', (_, stream, env, color) => {
    const screen = createScreen();
    Object.assign(screen.stream, stream);
    const { view } = open({ env, color }, screen);
    start(view);
    view.log({ ...build, line: '\u001B[31mred' });
    view.end();
    expect(screen.written()).not.toContain('\u001B');
    expect(screen.written()).toContain('Prod / Build | red\n');
  });

  it('colours a plain log where FORCE_COLOR asks for it', () => {
    const screen = createScreen();
    Object.assign(screen.stream, { isTTY: false });
    const { view } = open({ env: { FORCE_COLOR: '1' }, color: undefined }, screen);
    start(view);
    view.log({ ...build, line: '\u001B[31mred' });
    expect(screen.written()).toContain('Prod / Build: \u001B[36mstarted\u001B[39m\n');
    expect(screen.written()).toContain('Prod / Build | \u001B[31mred\u001B[0m\n');
  });
});
