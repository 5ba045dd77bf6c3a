import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { callApi } from '../../api/call-api.ts';
import { rest } from '../../api/rest.ts';
import { CodeDiff } from '../../components/code-diff.tsx';
import { CodeField } from '../../components/code-field.tsx';
import { MachineView } from '../../components/machine-view.tsx';
import { tellAbout } from '../../components/notifications.tsx';
import { ResourceView } from '../../components/resource-view.tsx';
import { declarationText } from '../../data/declaration-text.ts';
import { useResource } from '../../data/use-resource.ts';
import type { Route } from '../../routing/route.ts';
import { goTo } from '../../routing/use-route.ts';
import { Editor } from './editor.tsx';

interface Declared {
  /** The version that is looked at. */
  readonly shown: PipelineDeclaration;
  readonly newest: number;
}

const NO_PIPELINE: PipelineDeclaration = { name: '', roleArn: undefined, stages: [] };

const readDeclared = async (
  name: string,
  version: number | undefined,
  signal: AbortSignal,
): Promise<Declared> => {
  const { pipeline: newest = NO_PIPELINE } = await callApi('GetPipeline', { name }, signal);
  if (version === undefined || version === newest.version)
    return { shown: newest, newest: newest.version ?? 1 };
  const { pipeline: shown = NO_PIPELINE } = await callApi('GetPipeline', { name, version }, signal);
  return { shown, newest: newest.version ?? 1 };
};

const versionOption = (version: number) => ({ value: String(version), label: `Version ${version}` });

const VersionSelect = (props: {
  readonly label: string;
  readonly newest: number;
  readonly version: number;
  readonly choose: (version: number) => void;
}) => (
  <FormField label={props.label}>
    <Select
      selectedOption={versionOption(props.version)}
      options={Array.from({ length: props.newest }, (_, at) => versionOption(props.newest - at))}
      onChange={({ detail }) => props.choose(Number(detail.selectedOption.value))}
    />
  </FormField>
);

const View = ({
  shown,
  language,
}: {
  readonly shown: PipelineDeclaration;
  readonly language: 'yaml' | 'json';
}) => {
  const { name = '', version } = shown;
  const machine = useResource(`${name} ${version}`, (signal) => rest.machine(name, version, signal));
  return (
    <div className="beside">
      <CodeField label="Declaration" language={language} value={declarationText(shown, language)} />
      <ResourceView what="the state machine" resource={machine}>
        {(found) => <MachineView machine={found} />}
      </ResourceView>
    </div>
  );
};

const Diff = ({ shown, newest }: Declared) => {
  const { name = '', version = 1 } = shown;
  const [base, setBase] = useState(Math.max(1, version - 1));
  const before = useResource(`${name} ${base}`, (signal) =>
    callApi('GetPipeline', { name, version: base }, signal),
  );
  return (
    <SpaceBetween size="m">
      <VersionSelect label="Compared with" newest={newest} version={base} choose={setBase} />
      <ResourceView what={`version ${base}`} resource={before}>
        {({ pipeline = NO_PIPELINE }) => (
          <CodeDiff before={declarationText(pipeline, 'yaml')} after={declarationText(shown, 'yaml')} />
        )}
      </ResourceView>
    </SpaceBetween>
  );
};

const Ready = ({ declared, reload }: { readonly declared: Declared; readonly reload: () => void }) => {
  const { shown, newest } = declared;
  const { name = '', version = 1 } = shown;
  const onSave = async (pipeline: PipelineDeclaration): Promise<void> => {
    const words = {
      doing: `Saving ${name}`,
      done: `${name} has a new version`,
      failed: `${name} was not saved`,
    };
    if (!(await tellAbout(words, () => callApi('UpdatePipeline', { pipeline })))) return;
    goTo({ page: 'declaration', pipeline: name });
    reload();
  };
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Declaration of {name}</Header>
      <VersionSelect
        label="Version"
        newest={newest}
        version={version}
        choose={(next) => goTo({ page: 'declaration', pipeline: name, version: next })}
      />
      <Tabs
        ariaLabel="Declaration"
        tabs={[
          { id: 'yaml', label: 'YAML', content: <View shown={shown} language="yaml" /> },
          { id: 'json', label: 'JSON', content: <View shown={shown} language="json" /> },
          {
            id: 'edit',
            label: 'Edit',
            content: (
              <Editor
                key={version}
                text={declarationText(shown, 'yaml')}
                pipeline={name}
                save="Save as a new version"
                onSave={onSave}
              />
            ),
          },
          { id: 'diff', label: 'Differences', content: <Diff key={version} shown={shown} newest={newest} /> },
        ]}
      />
    </SpaceBetween>
  );
};

const DeclarationPage = ({ route }: { readonly route: Extract<Route, { page: 'declaration' }> }) => {
  const { pipeline, version } = route;
  const declared = useResource(`${pipeline} ${version}`, (signal) => readDeclared(pipeline, version, signal));
  return (
    <ResourceView what={`the declaration of ${pipeline}`} resource={declared}>
      {(found) => (
        <Ready declared={found} reload={declared.status === 'loading' ? () => {} : declared.reload} />
      )}
    </ResourceView>
  );
};

export default DeclarationPage;
