import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

const subscribe = (changed: () => void): (() => void) => {
  watchers.add(changed);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const watcher of watchers) watcher();
  }, TICK_MS);
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** The time in epoch milliseconds, one clock for all that shows elapsed time; it stands still while nobody looks. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

const still = (): (() => void) => () => {};

/** As `useNow`, and the component is drawn again each second only while `isRunning`. */
export const useNowWhile = (isRunning: boolean): number =>
  useSyncExternalStore(isRunning ? subscribe : still, () => (isRunning ? now : 0));
