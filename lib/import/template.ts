import { isMapping, type Mapping, mappingOf, textOf } from './plain-data.ts';

export interface Resource {
  readonly type: string;
  readonly properties: Mapping;
  readonly condition?: string;
}

/** A CloudFormation or SAM template, as far as an import looks at it. */
export interface Template {
  readonly parameters: Mapping;
  readonly mappings: Mapping;
  readonly conditions: Mapping;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Keys of `Resources` that are no resources: `Fn::ForEach::…`, `Fn::Transform`. */
  readonly generated: readonly string[];
  readonly transforms: readonly string[];
}

const resourceOf = (value: Mapping): Resource => {
  const condition = textOf(value['Condition']);
  return {
    type: textOf(value['Type']) ?? '',
    properties: mappingOf(value['Properties']),
    ...(condition === undefined ? {} : { condition }),
  };
};

const transformsOf = (value: unknown): readonly string[] => {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((item) => textOf(item) ?? textOf(mappingOf(item)['Name']) ?? 'one without a name');
};

/** The template in decoded data; undefined when it is none, since it has no `Resources`. */
export const templateOf = (data: unknown): Template | undefined => {
  if (!isMapping(data) || !isMapping(data['Resources'])) return undefined;
  const entries = Object.entries(data['Resources']);
  const isGenerated = (id: string): boolean => id.startsWith('Fn::');
  return {
    parameters: mappingOf(data['Parameters']),
    mappings: mappingOf(data['Mappings']),
    conditions: mappingOf(data['Conditions']),
    resources: new Map(
      entries.filter(([id]) => !isGenerated(id)).map(([id, value]) => [id, resourceOf(mappingOf(value))]),
    ),
    generated: entries.map(([id]) => id).filter(isGenerated),
    transforms: transformsOf(data['Transform']),
  };
};
