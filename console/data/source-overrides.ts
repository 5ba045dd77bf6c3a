import type { PipelineDeclaration, SourceRevisionType } from '@aws-sdk/client-codepipeline';

/** What a start may choose of a source (semantics 5.2): another revision than the newest. */
export interface Overridable {
  readonly action: string;
  readonly type: SourceRevisionType;
  readonly label: string;
}

const TYPES: Readonly<Record<string, Pick<Overridable, 'type' | 'label'>>> = {
  CodeStarSourceConnection: { type: 'COMMIT_ID', label: 'Commit id' },
  GitHub: { type: 'COMMIT_ID', label: 'Commit id' },
  CodeCommit: { type: 'COMMIT_ID', label: 'Commit id' },
  ECR: { type: 'IMAGE_DIGEST', label: 'Image digest' },
  S3: { type: 'S3_OBJECT_VERSION_ID', label: 'Version id of the object' },
};

export const overridablesOf = ({ stages = [] }: PipelineDeclaration): readonly Overridable[] =>
  (stages[0]?.actions ?? []).flatMap(({ name = '', actionTypeId }) => {
    const type = TYPES[actionTypeId?.provider ?? ''];
    return type ? [{ action: name, ...type }] : [];
  });
