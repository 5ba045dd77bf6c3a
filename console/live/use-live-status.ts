import { useSyncExternalStore } from 'react';
import { type LiveStatus, live } from './live.ts';

export const useLiveStatus = (): LiveStatus => useSyncExternalStore(live.watch, live.status);
