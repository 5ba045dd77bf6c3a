import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import { rest, restAddress } from '../../api/rest.ts';
import { ResourceView } from '../../components/resource-view.tsx';
import { useResource } from '../../data/use-resource.ts';

interface Props {
  readonly pipeline: string;
  readonly execution: string;
  readonly file: string;
  readonly path: string;
}

type Shown = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'picture' | 'other' };

/** More would stand in the way of reading it: the download has all of it. */
const MOST_TEXT = 500_000;

const read = async (props: Props, signal: AbortSignal): Promise<Shown> => {
  const response = await rest.artifactFile(props, signal);
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('image/')) return { kind: 'picture' };
  if (!type.startsWith('text/')) return { kind: 'other' };
  return { kind: 'text', text: await response.text() };
};

/** A file of an artifact: text as text, pictures as pictures; of all else the way to it. */
export const FileView = (props: Props) => {
  const { pipeline, execution, file, path } = props;
  const address = restAddress('artifact/file', { pipeline, execution, file, path });
  const content = useResource(address, (signal) => read(props, signal));
  return (
    <section className="file" aria-label={`File ${path}`}>
      <Box variant="h3">{path}</Box>
      <ResourceView what={path} resource={content}>
        {(found) => (
          <>
            {found.kind === 'text' ? <pre className="file-text">{found.text.slice(0, MOST_TEXT)}</pre> : null}
            {found.kind === 'picture' ? <img src={address} alt={path} /> : null}
            {found.kind === 'other' ? <Box>This is neither a text nor a picture.</Box> : null}
            <Link href={address}>Open alone</Link>
          </>
        )}
      </ResourceView>
    </section>
  );
};
