/** A revision in words. GitHub's connections put a JSON text into the summary: `{"ProviderType":"GitHub","CommitMessage":"…"}`. */
export const revisionText = (summary: string | undefined): string => {
  const text = summary ?? '';
  if (!text.startsWith('{')) return text.split('\n', 1)[0] ?? '';
  try {
    const found: unknown = JSON.parse(text);
    const message =
      typeof found === 'object' && found !== null && 'CommitMessage' in found ? found.CommitMessage : '';
    return typeof message === 'string' ? (message.split('\n', 1)[0] ?? '') : text;
  } catch {
    return text;
  }
};

/** Commits are known by their first seven characters; other revisions by what they are. */
export const shortRevision = (id: string | undefined): string =>
  id !== undefined && /^[0-9a-f]{40,64}$/.test(id) ? id.slice(0, 7) : (id ?? '');
