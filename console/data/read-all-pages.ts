/** Every item of a listing, page after page. */
export const readAllPages = async <T>(
  read: (
    nextToken: string | undefined,
  ) => Promise<{ items: readonly T[] | undefined; nextToken?: string | undefined }>,
): Promise<readonly T[]> => {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, nextToken } = await read(token);
    all.push(...(items ?? []));
    token = nextToken;
  } while (token !== undefined);
  return all;
};
