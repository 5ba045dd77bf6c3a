import { applyMode, Mode } from '@cloudscape-design/global-styles';

const KEY = 'stepline-mode';

export type Shade = 'light' | 'dark';

const stored = (): Shade | undefined => {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : undefined;
};

export const currentShade = (): Shade =>
  stored() ?? (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

const apply = (): void => applyMode(currentShade() === 'dark' ? Mode.Dark : Mode.Light);

/** As the reader chose, else as the system has it, and as it changes. */
export const startShade = (): void => {
  apply();
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
};

export const chooseShade = (shade: Shade): void => {
  localStorage.setItem(KEY, shade);
  apply();
};
