import { createContext, useContext } from 'react';
import type { Approval } from '../../data/stage-views.ts';

/** The question that is open. */
export type Dialog =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop'; readonly execution: string }
  | { readonly kind: 'retry'; readonly stage: string; readonly execution: string }
  | { readonly kind: 'rollback'; readonly stage: string }
  | { readonly kind: 'disable'; readonly stage: string }
  | { readonly kind: 'enable'; readonly stage: string }
  | { readonly kind: 'review'; readonly stage: string; readonly action: string; readonly approval: Approval };

/** Opens a question; the page that provides this draws it. */
export const DialogContext = createContext<(dialog: Dialog) => void>(() => {});

export const useDialog = (): ((dialog: Dialog) => void) => useContext(DialogContext);
