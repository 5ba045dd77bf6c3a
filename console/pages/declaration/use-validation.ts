import { useEffect, useState } from 'react';
import { isAbort } from '../../api/api-failure.ts';
import { rest } from '../../api/rest.ts';
import type { Validation } from '../../api/rest-types.ts';

export type Checked =
  | { readonly status: 'checking' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'checked'; readonly validation: Validation };

/** A pause in typing that is worth a check. */
const PAUSE_MS = 250;

/** What the server's validator says to a text, a moment after it was typed. An answer to an older text is never shown. */
export const useValidation = (text: string, pipeline: string | undefined): Checked => {
  const [checked, setChecked] = useState<{ readonly text: string; readonly result: Checked }>();
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      rest.validate(text, pipeline, controller.signal).then(
        (validation) => setChecked({ text, result: { status: 'checked', validation } }),
        (error: unknown) => {
          if (!isAbort(error)) setChecked({ text, result: { status: 'failed', error } });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text, pipeline]);
  return checked?.text === text ? checked.result : { status: 'checking' };
};
