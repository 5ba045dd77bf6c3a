import { isMapping, mappingOf } from '../../lib/import/plain-data.ts';
import type { PackagedTemplate } from './packaged-template.ts';

const PSEUDO = /^AWS::(?:AccountId|NoValue|NotificationARNs|Partition|Region|StackId|StackName|URLSuffix)$/;

/** The names that a value refers to, `Fn::Sub` included, with what refers to them. */
const namesIn = (value: unknown, own: readonly string[] = []): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, own));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    if (key === 'Ref') return [String(argument)];
    if (key === 'Fn::GetAtt')
      return [String(Array.isArray(argument) ? argument[0] : argument).split('.')[0] ?? ''];
    return key === 'Fn::Sub' ? namesInSub(argument, own) : namesIn(argument, own);
  });
};

const namesInSub = (argument: unknown, own: readonly string[]): readonly string[] => {
  const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
  const defined = isMapping(values) ? Object.keys(values) : [];
  const used = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name?.split('.')[0] ?? '');
  const unused = defined
    .filter((name) => !used.includes(name))
    .map((name) => `${name} (defined, never used)`);
  return [...used.filter((name) => !defined.includes(name)), ...unused, ...namesIn(values, own)];
};

/** Every `Ref`, `Fn::GetAtt`, `DependsOn` and every substitution of `Fn::Sub` leads to something, and none is idle. */
export const checkReferences = ({ data, resources, parameters }: PackagedTemplate): readonly string[] => {
  const known = (name: string): boolean =>
    resources.has(name) || parameters.includes(name) || PSEUDO.test(name);
  // An output may have the name of a resource.
  const entries = ['Resources', 'Outputs'].flatMap((part) => Object.entries(mappingOf(data[part])));
  return entries.flatMap(([id, value]) => {
    const dependsOn: unknown = isMapping(value) ? value['DependsOn'] : undefined;
    const depends = (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).filter((name) => name !== undefined);
    return [...namesIn(value), ...depends.map(String)]
      .filter((name) => !known(name))
      .map((name) => `${id} refers to ${name}, which is not there`);
  });
};
