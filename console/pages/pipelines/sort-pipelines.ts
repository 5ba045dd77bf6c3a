import type { PipelineSummary } from '@aws-sdk/client-codepipeline';

export interface PipelineSort {
  readonly field: 'name' | 'updated';
  readonly isDescending: boolean;
}

const names = new Intl.Collator('en', { numeric: true });

export const sortPipelines = (
  pipelines: readonly PipelineSummary[],
  { field, isDescending }: PipelineSort,
): readonly PipelineSummary[] => {
  const sign = isDescending ? -1 : 1;
  return pipelines.toSorted((a, b) =>
    field === 'name'
      ? sign * names.compare(a.name ?? '', b.name ?? '')
      : sign * (Number(a.updated ?? 0) - Number(b.updated ?? 0)),
  );
};
