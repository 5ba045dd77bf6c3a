import type { Shop } from './shop.ts';

/** Brings about what is wanted, and gives the input of the operation that is then answered so. */
export type Scenario = (shop: Shop) => object | Promise<object>;

/** Of one operation: `success`, and its modelled exceptions, each with a scenario, or with the reason why it cannot happen here. */
export type Answers = Readonly<Record<string, Scenario | string>>;

/** By operation. */
export type AnswersTable = Readonly<Record<string, Answers>>;

export const NEVER = {
  concurrent: 'writes are compared with what was read, and tried again',
  uncounted: 'nobody counts the pipelines of a laptop',
  marketplace: 'there is no marketplace, so there are no jobs of it',
} as const;

/** An input without any of its members. */
export const nothing: Scenario = () => ({});
