import { revisionText, shortRevision } from '../data/revision-text.ts';
import { Elsewhere } from './elsewhere.tsx';
import { safeHref } from './safe-href.ts';

/** A source revision: its id, linked where it has an address, and the first line of its message. */
export const Revision = (props: {
  readonly id: string | undefined;
  readonly summary?: string | undefined;
  readonly url?: string | undefined;
}) => {
  const href = safeHref(props.url);
  const id = <span title={props.id}>{shortRevision(props.id)}</span>;
  const text = revisionText(props.summary);
  return (
    <span className="revision">
      {href ? <Elsewhere href={href}>{id}</Elsewhere> : <code>{id}</code>}
      {text === '' ? null : <span className="revision-text"> {text}</span>}
    </span>
  );
};
