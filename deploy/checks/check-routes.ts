import { type Mapping, mappingOf } from '../../lib/import/plain-data.ts';
import { idIn, type PackagedTemplate } from './packaged-template.ts';

/** Open to anybody, since GitHub and people with a link have no AWS credentials; each checks a signature of its own. */
const OPEN = /^(?:POST \/webhooks\/|(?:GET|POST) \/approvals)/;

const integrationOf = (route: Mapping): string | undefined => {
  const join: unknown = mappingOf(route['Target'])['Fn::Join'];
  const parts: unknown = Array.isArray(join) ? join[1] : undefined;
  return Array.isArray(parts) ? idIn(parts[1]) : undefined;
};

const permitted = (template: PackagedTemplate, fn: string, api: string): boolean =>
  template
    .ofType('AWS::Lambda::Permission')
    .some(
      ([, permission]) =>
        permission['Principal'] === 'apigateway.amazonaws.com' &&
        permission['Action'] === 'lambda:InvokeFunction' &&
        idIn(permission['FunctionName']) === fn &&
        JSON.stringify(permission['SourceArn']).includes(`"Ref":"${api}"`),
    );

const routeProblems = (template: PackagedTemplate, id: string, route: Mapping): readonly string[] => {
  const key = String(route['RouteKey']);
  const integration = template.resources.get(integrationOf(route) ?? '');
  const fn = idIn(integration?.properties['IntegrationUri']);
  const api = idIn(route['ApiId']);
  if (!integration || fn === undefined || api === undefined) return [`${id} (${key}) leads to no function`];
  const guarded = route['AuthorizationType'] === 'AWS_IAM';
  return [
    ...(permitted(template, fn, api) ? [] : [`${id} (${key}): API Gateway may not invoke ${fn}`]),
    ...(guarded || OPEN.test(key) ? [] : [`${id} (${key}) is open to anybody`]),
    ...(guarded && OPEN.test(key) ? [`${id} (${key}) is closed to those it is for`] : []),
  ];
};

/** Each route reaches a function that API Gateway may invoke, and only webhooks and approval links are open. */
export const checkRoutes = (template: PackagedTemplate): readonly string[] =>
  template.ofType('AWS::ApiGatewayV2::Route').flatMap(([id, route]) => routeProblems(template, id, route));
