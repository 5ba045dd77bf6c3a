/** What a browser may show as a picture. SVG is one that can hold scripts: as a picture, and sandboxed, they do not run. */
const PICTURES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
};

const isText = (bytes: Uint8Array): boolean => {
  const start = bytes.subarray(0, 64 * 1024);
  if (start.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
};

const typeOf = (path: string, bytes: Uint8Array): string | undefined => {
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const picture = Object.hasOwn(PICTURES, extension) ? PICTURES[extension] : undefined;
  return picture ?? (isText(bytes) ? 'text/plain; charset=utf-8' : undefined);
};

/**
 * Headers for a file out of an artifact: foreign content in our own origin. Text is plain text whatever it holds, pictures
 * are pictures, all else is a download; and whatever a browser makes of it, it may run and load nothing.
 */
export const shownAs = (path: string, bytes: Uint8Array): Record<string, string> => {
  const name = encodeURIComponent(path.split('/').at(-1) ?? '');
  const type = typeOf(path, bytes);
  return {
    'content-type': type ?? 'application/octet-stream',
    'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    'content-disposition': `${type === undefined ? 'attachment' : 'inline'}; filename*=UTF-8''${name}`,
  };
};
