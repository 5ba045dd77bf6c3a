/** What a look at one thing found. A warning is something that works with less; a failure will stop something. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do about it; of all but `ok`. */
  readonly todo?: string;
}

export interface Check {
  readonly name: string;
  readonly look: () => Promise<Finding>;
}

export interface Checked extends Finding {
  readonly name: string;
}

export const ok = (message: string): Finding => ({ status: 'ok', message });
export const warn = (message: string, todo: string): Finding => ({ status: 'warn', message, todo });
export const fail = (message: string, todo: string): Finding => ({ status: 'fail', message, todo });
