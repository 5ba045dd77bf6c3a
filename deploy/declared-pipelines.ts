import { isMapping, type Mapping, mappingOf } from '../lib/import/plain-data.ts';
import { type CfnResources, functionId, getAtt, logicalId, withoutVariables } from './cloud-formation.ts';
import type { Declarations } from './read-declarations.ts';

const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const upperMember = (key: string, value: unknown): unknown => {
  if (key === 'configuration') return value;
  if (key !== 'artifactStores' || !isMapping(value)) return upperCamel(value);
  return Object.entries(value).map(([region, store]) => ({
    Region: region,
    ArtifactStore: upperCamel(store),
  }));
};

const upperCamel = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(upperCamel);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [upperFirst(key), upperMember(key, member)]),
  );
};

/** A declaration in the properties of `AWS::CodePipeline::Pipeline`, which have no version. */
export const propertiesOfPipeline = (pipeline: Mapping): Mapping => {
  const { version: _version, ...declared } = pipeline;
  const properties = upperCamel(declared);
  return isMapping(properties) ? properties : {};
};

/**
 * Every declaration as a custom resource: the stack makes, updates and removes the pipeline through the same use cases as
 * the API. It waits for everything that its first execution needs.
 */
export const declaredPipelines = ({ pipelines }: Declarations, dependsOn: readonly string[]): CfnResources =>
  Object.fromEntries(
    pipelines.map((pipeline) => [
      logicalId('PipelineOf', pipeline.name),
      {
        Type: 'Custom::SteplinePipeline',
        DependsOn: dependsOn,
        Properties: {
          ServiceToken: getAtt(functionId('custom-resource'), 'Arn'),
          ...mappingOf(withoutVariables(propertiesOfPipeline({ ...pipeline }))),
        },
      },
    ]),
  );
