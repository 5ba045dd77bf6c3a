/** `owner/name` as two segments of a path. */
export const repositoryPath = (repository: string): string =>
  repository.split('/').map(encodeURIComponent).join('/');
