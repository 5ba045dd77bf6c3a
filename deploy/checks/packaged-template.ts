import { isMapping, type Mapping, mappingOf } from '../../lib/import/plain-data.ts';

/** A template as it was packaged, with what the checks ask of it. */
export interface PackagedTemplate {
  readonly resources: ReadonlyMap<string, { readonly type: string; readonly properties: Mapping }>;
  readonly parameters: readonly string[];
  readonly data: Mapping;
  ofType(type: string): readonly (readonly [id: string, properties: Mapping])[];
}

export const packagedTemplate = (data: unknown): PackagedTemplate => {
  const template = mappingOf(data);
  const resources = new Map(
    Object.entries(mappingOf(template['Resources'])).map(([id, value]) => {
      const { Type: type, Properties: properties } = mappingOf(value);
      return [id, { type: String(type), properties: mappingOf(properties) }];
    }),
  );
  return {
    resources,
    parameters: Object.keys(mappingOf(template['Parameters'])),
    data: template,
    ofType: (type) =>
      [...resources].filter(([, each]) => each.type === type).map(([id, { properties }]) => [id, properties]),
  };
};

/** The id in `{ Ref }` or `{ Fn::GetAtt: [id, …] }`. */
export const idIn = (value: unknown): string | undefined => {
  if (!isMapping(value)) return undefined;
  const { Ref: ref, 'Fn::GetAtt': getAtt } = value;
  const id: unknown = Array.isArray(getAtt) ? getAtt[0] : ref;
  return typeof id === 'string' ? id : undefined;
};

export const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
};
