/**
 * The page of a job's work, by the custom type's `executionUrlTemplate` (semantics 8): `{Config:Name}` and
 * `{ExternalExecutionId}` become values, encoded for a URL.
 */
export const externalUrl = (
  template: string | undefined,
  externalExecutionId: string | undefined,
  configuration: Readonly<Record<string, string>>,
): string | undefined => {
  if (template === undefined || externalExecutionId === undefined) return undefined;
  return template.replace(/\{ExternalExecutionId\}|\{Config:([^}]*)\}/g, (_, name: string | undefined) =>
    encodeURIComponent(name === undefined ? externalExecutionId : (configuration[name] ?? '')),
  );
};
