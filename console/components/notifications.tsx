import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useSyncExternalStore } from 'react';
import { failureText } from '../api/api-failure.ts';

type Item = FlashbarProps.MessageDefinition & { readonly id: string };

const watchers = new Set<() => void>();
let items: readonly Item[] = [];
let count = 0;

const set = (next: readonly Item[]): void => {
  items = next;
  for (const changed of watchers) changed();
};

const remove = (id: string): void => set(items.filter((item) => item.id !== id));

const show = (item: Omit<Item, 'dismissLabel' | 'onDismiss' | 'dismissible'>): void =>
  set([
    { ...item, dismissible: !item.loading, dismissLabel: 'Dismiss', onDismiss: () => remove(item.id) },
    ...items.filter(({ id }) => id !== item.id),
  ]);

/** What an action tells while it runs, when it is done, and in the API's own words when it is refused. */
export interface ActionWords {
  readonly doing: string;
  readonly done: string;
  readonly failed: string;
}

/** Runs an action and tells how it goes; false when it was refused. */
export const tellAbout = async (words: ActionWords, run: () => Promise<unknown>): Promise<boolean> => {
  count += 1;
  const id = String(count);
  show({ id, type: 'in-progress', loading: true, content: words.doing });
  try {
    await run();
    show({ id, type: 'success', content: words.done, ariaRole: 'status' });
    return true;
  } catch (error) {
    const { name, message } = failureText(error);
    show({ id, type: 'error', header: words.failed, content: `${message} (${name})`, ariaRole: 'alert' });
    return false;
  }
};

export const Notifications = () => {
  const shown = useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => void watchers.delete(changed);
    },
    () => items,
  );
  return <Flashbar items={[...shown]} stackItems={shown.length > 3} />;
};
