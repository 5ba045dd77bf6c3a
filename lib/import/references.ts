import { mappingOf, textOf } from './plain-data.ts';
import { follow, type Scope, unknownValue } from './scope.ts';
import type { Resource } from './template.ts';

/** `AWS::NoValue`: the property is as if it were not there. */
export const noValue = Symbol('AWS::NoValue');

/** The property that `Ref` answers, where the author gave the resource a name. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::CodeBuild::Project': 'Name',
  'AWS::CodePipeline::Pipeline': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Serverless::Function': 'FunctionName',
};

/** An import makes these itself, so a name that the template leaves to CloudFormation is the import's to choose. */
const MADE_HERE = ['AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline'];

/** The name that a resource has, or gets: what `Ref` answers. */
export const nameOfResource = (id: string, resource: Resource, scope: Scope): string | undefined => {
  if (scope.naming.includes(id)) return undefined;
  const property = NAME_PROPERTY[resource.type];
  const declared = property === undefined ? undefined : resource.properties[property];
  if (declared !== undefined) {
    const { value, known } = follow(declared, { ...scope, naming: [...scope.naming, id] });
    if (known && typeof value === 'string') return value;
  }
  return MADE_HERE.includes(resource.type) ? id : undefined;
};

const PSEUDO_DEFAULTS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

const pseudo = (name: string, scope: Scope): unknown => {
  if (name === 'AWS::NoValue') return noValue;
  const given = scope.given.get(name);
  if (given !== undefined) return given;
  const usual = PSEUDO_DEFAULTS[name];
  if (usual === undefined) return unknownValue(scope, `Ref ${name}`);
  scope.assumed(scope.path, `${name} is taken to be ${usual}`);
  return usual;
};

const parameter = (name: string, scope: Scope): unknown => {
  const declared = mappingOf(scope.template.parameters[name]);
  const type = textOf(declared['Type']) ?? 'String';
  const given = scope.given.get(name);
  const fallback = textOf(declared['Default']);
  // The default of an SSM type is where the value is kept; that of a secret is no business of a file in Git.
  const usable = !type.startsWith('AWS::SSM::') && textOf(declared['NoEcho']) !== 'true';
  const value = given ?? (usable ? fallback : undefined);
  if (value === undefined) return unknownValue(scope, `Ref ${name}`);
  if (given === undefined) {
    scope.assumed(
      ['Parameters', name],
      `its default "${value}" is taken; --parameter ${name}=… gives another`,
    );
  }
  return /^(?:CommaDelimitedList$|List<)/.test(type) ? value.split(',').map((item) => item.trim()) : value;
};

/** `Ref`: a parameter, a pseudo parameter or a resource. */
export const ref = (name: string, scope: Scope): unknown => {
  if (name.startsWith('AWS::')) return pseudo(name, scope);
  if (Object.hasOwn(scope.template.parameters, name)) return parameter(name, scope);
  const resource = scope.template.resources.get(name);
  return (resource && nameOfResource(name, resource, scope)) ?? unknownValue(scope, `Ref ${name}`);
};

const roleArn = (name: string, resource: Resource, scope: Scope): string | undefined => {
  const account = scope.given.get('AWS::AccountId');
  const path = follow(resource.properties['Path'] ?? '/', scope);
  if (account === undefined || !path.known) return undefined;
  return `arn:aws:iam::${account}:role${textOf(path.value) ?? '/'}${name}`;
};

const attribute = (id: string, name: string, scope: Scope): string | undefined => {
  const resource = scope.template.resources.get(id);
  if (!resource) return undefined;
  if (resource.type === 'AWS::CodeCommit::Repository' && name === 'Name') {
    const { value, known } = follow(resource.properties['RepositoryName'], scope);
    return known ? textOf(value) : undefined;
  }
  const own = nameOfResource(id, resource, scope);
  if (own === undefined || name !== 'Arn') return undefined;
  if (resource.type === 'AWS::IAM::Role') return roleArn(own, resource, scope);
  return resource.type === 'AWS::S3::Bucket' ? `arn:aws:s3:::${own}` : undefined;
};

/** `Fn::GetAtt`: the few attributes that follow from a name. */
export const getAtt = (id: string, name: string, scope: Scope): string =>
  attribute(id, name, scope) ?? unknownValue(scope, `GetAtt ${id}.${name}`);
