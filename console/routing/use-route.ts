import { useMemo, useSyncExternalStore } from 'react';
import { addressOf, parseRoute, type Route } from './route.ts';

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
};

/** Where the page is; follows the address, back and forward. */
export const useRoute = (): Route => {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
};

export const goTo = (route: Route): void => {
  window.location.hash = addressOf(route);
};

/** Changes the address without a step to go back to: for what a link to the place should carry. */
export const replaceRoute = (route: Route): void => {
  window.history.replaceState(null, '', addressOf(route));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
};
