/** One after the other for equal keys, side by side for others. Waiting costs memory only while somebody waits. */
export interface KeyLocks {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export const createKeyLocks = (): KeyLocks => {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run: (key, task) => {
      const before = tails.get(key);
      const own = before === undefined ? task() : before.then(task, task);
      tails.set(key, own);
      const forget = (): void => {
        if (tails.get(key) === own) tails.delete(key);
      };
      own.then(forget, forget);
      return own;
    },
  };
};
