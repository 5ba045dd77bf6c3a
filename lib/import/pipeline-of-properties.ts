import { lowerCamel } from './lower-camel.ts';
import { isMapping, type Mapping, textOf } from './plain-data.ts';

/** `AWS::CodePipeline::Pipeline` in the names of CodePipeline's API. */
export interface PipelineOfProperties {
  /** What `parsePipeline` takes; unknown properties are in it, so that they are refused by name. */
  readonly declaration: Mapping;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Transitions into these stages are disabled when the pipeline is made; no part of a declaration. */
  readonly disabledTransitions: readonly { readonly stageName: string; readonly reason: string }[];
  readonly restartExecutionOnUpdate: boolean;
}

const BESIDE = ['Tags', 'DisableInboundStageTransitions', 'RestartExecutionOnUpdate'];

/** A list of `{ Region, ArtifactStore }` → a map by region (semantics 1.2). What is no such list stays, to be refused. */
const storesOf = (value: unknown): unknown => {
  if (!Array.isArray(value)) return value;
  const entries = value.map((item: unknown) => {
    const { region, artifactStore } = isMapping(item) ? item : {};
    return [textOf(region) ?? '', artifactStore] as const;
  });
  return Object.fromEntries(entries);
};

const listOf = (value: unknown): readonly Mapping[] => (Array.isArray(value) ? value.filter(isMapping) : []);

/** Properties without functions. @param name the pipeline's, where the properties have none. */
export const pipelineOfProperties = (properties: Mapping, name: string): PipelineOfProperties => {
  const declared = Object.fromEntries(Object.entries(properties).filter(([key]) => !BESIDE.includes(key)));
  const lowered = lowerCamel({ Name: name, ...declared });
  const declaration = isMapping(lowered) ? lowered : {};
  const stores = declaration['artifactStores'];
  return {
    declaration: stores === undefined ? declaration : { ...declaration, artifactStores: storesOf(stores) },
    tags: listOf(properties['Tags']).map(({ Key, Value }) => ({
      key: textOf(Key) ?? '',
      value: textOf(Value) ?? '',
    })),
    disabledTransitions: listOf(properties['DisableInboundStageTransitions']).map(
      ({ StageName, Reason }) => ({
        stageName: textOf(StageName) ?? '',
        reason: textOf(Reason) ?? '',
      }),
    ),
    restartExecutionOnUpdate: textOf(properties['RestartExecutionOnUpdate']) === 'true',
  };
};
