import { describe, expect, it } from 'vitest';
import { BuildControl } from '../../../../../local/codebuild/run/build-control.ts';

const stopped = { status: 'STOPPED', message: 'stopped' } as const;

describe('BuildControl', () => {
  it('keeps the first reason, and tells every listener once', async () => {
    const control = new BuildControl();
    let told = 0;
    control.onEnd(() => {
      told += 1;
    });
    await control.end(stopped);
    await control.end({ status: 'TIMED_OUT', message: 'late' });
    expect({ told, reason: control.reason }).toEqual({ told: 1, reason: stopped });
  });

  it('ends for all, and does not throw, when one of them cannot do what it should', async () => {
    const control = new BuildControl();
    const told: string[] = [];
    control.onEnd(() => Promise.reject(new Error('a process that cannot be killed')));
    control.onEnd(() => {
      throw new Error('at once');
    });
    control.onEnd(() => void told.push('the last'));
    await control.end(stopped);
    expect(told).toEqual(['the last']);
  });
});
