import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import { revisionText, shortRevision } from '../data/revision-text.ts';
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
      {href ? (
        <Link href={href} external externalIconAriaLabel="opens elsewhere">
          {id}
        </Link>
      ) : (
        <Box variant="code">{id}</Box>
      )}
      {text === '' ? null : <span className="revision-text"> {text}</span>}
    </span>
  );
};
