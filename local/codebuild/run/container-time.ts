/** `2024/08/03 05:12:48.191`: how CodeBuild dates its own lines, in UTC. */
export const containerTime = (now: number): string =>
  new Date(now).toISOString().replace('T', ' ').replaceAll('-', '/').replace('Z', '');
