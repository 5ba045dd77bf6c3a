import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { callApi } from '../../api/call-api.ts';
import { tellAbout } from '../../components/notifications.tsx';
import { goTo } from '../../routing/use-route.ts';
import { Editor } from './editor.tsx';

const START = `# A pipeline in CodePipeline's own format; problems are shown at their lines.
pipeline:
  name: my-pipeline
  roleArn: arn:aws:iam::111122223333:role/my-pipeline
  pipelineType: V2
  artifactStore:
    type: S3
    location: my-artifacts
  stages: []
`;

const CreatePage = () => {
  const onSave = async (pipeline: PipelineDeclaration): Promise<void> => {
    const { name = '' } = pipeline;
    const words = {
      doing: `Creating ${name}`,
      done: `${name} is created`,
      failed: `${name} was not created`,
    };
    if (await tellAbout(words, () => callApi('CreatePipeline', { pipeline }))) {
      goTo({ page: 'pipeline', pipeline: name });
    }
  };
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Create a pipeline</Header>
      <Editor text={START} save="Create" onSave={onSave} />
    </SpaceBetween>
  );
};

export default CreatePage;
