import { checkEvents } from './check-events.ts';
import { checkOperations } from './check-operations.ts';
import { checkReferences } from './check-references.ts';
import { checkRoles } from './check-roles.ts';
import { checkRoutes } from './check-routes.ts';
import { packagedTemplate } from './packaged-template.ts';

/** What cfn-lint does not see in a packaged template, as sentences; empty when there is nothing. */
export const checkTemplate = (data: unknown): readonly string[] => {
  const template = packagedTemplate(data);
  return [checkReferences, checkEvents, checkRoutes, checkRoles, checkOperations].flatMap((check) =>
    check(template),
  );
};
