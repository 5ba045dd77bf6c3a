import { type ComponentType, useEffect, useState } from 'react';
import { Failed, Loading } from './resource-view.tsx';

/**
 * A component whose code comes when it is first shown. React's own `lazy` holds what has come back for 300 ms, once its
 * fallback was seen.
 */
export const deferred = <Props extends object>(
  load: () => Promise<{ readonly default: ComponentType<Props> }>,
): ComponentType<Props> => {
  let loaded: ComponentType<Props> | undefined;
  return (props) => {
    const [, setTries] = useState(0);
    const [error, setError] = useState<unknown>();
    const isHere = loaded !== undefined;
    useEffect(() => {
      if (isHere || error !== undefined) return;
      load().then((module) => {
        loaded = module.default;
        setTries((count) => count + 1);
      }, setError);
    }, [isHere, error]);
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    if (error === undefined) return <Loading what="the page" />;
    return <Failed what="the page" error={error} retry={() => setError(undefined)} />;
  };
};
