import type { PipelineDeclaration, StartPipelineExecutionInput } from '@aws-sdk/client-codepipeline';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { callApi } from '../../api/call-api.ts';
import { Confirm } from '../../components/confirm.tsx';
import { overridablesOf } from '../../data/source-overrides.ts';

type Values = Readonly<Record<string, string>>;

const nonEmpty = (values: Values): readonly (readonly [string, string])[] =>
  Object.entries(values).filter(([, value]) => value !== '');

const inputOf = (
  declaration: PipelineDeclaration,
  variables: Values,
  revisions: Values,
): StartPipelineExecutionInput => {
  const types = new Map(overridablesOf(declaration).map(({ action, type }) => [action, type]));
  const chosen = nonEmpty(variables).map(([name, value]) => ({ name, value }));
  const sourceRevisions = nonEmpty(revisions).map(([actionName, revisionValue]) => ({
    actionName,
    revisionType: types.get(actionName),
    revisionValue,
  }));
  return {
    name: declaration.name,
    ...(chosen.length === 0 ? {} : { variables: chosen }),
    ...(sourceRevisions.length === 0 ? {} : { sourceRevisions }),
  };
};

/** Release change: the newest revision of every source with the declared variables, unless something else is asked for. */
export const StartDialog = (props: {
  readonly declaration: PipelineDeclaration;
  readonly close: () => void;
}) => {
  const { declaration, close } = props;
  const [variables, setVariables] = useState<Values>({});
  const [revisions, setRevisions] = useState<Values>({});
  const declared = declaration.variables ?? [];
  const missing = declared.find(({ name = '', defaultValue }) => !defaultValue && !variables[name]);
  return (
    <Confirm
      title={`Release change: ${declaration.name}`}
      confirm="Release"
      words={{
        doing: `Starting ${declaration.name}`,
        done: `${declaration.name} was started`,
        failed: `${declaration.name} was not started`,
      }}
      missing={missing && `The variable ${missing.name} has no default: give it a value`}
      run={() => callApi('StartPipelineExecution', inputOf(declaration, variables, revisions))}
      close={close}
    >
      <Box>Starts an execution with the newest revision of each source.</Box>
      {declared.map(({ name = '', defaultValue, description }) => (
        <FormField key={name} label={`Variable ${name}`} description={description}>
          <Input
            value={variables[name] ?? ''}
            placeholder={defaultValue ?? 'needs a value'}
            onChange={({ detail }) => setVariables({ ...variables, [name]: detail.value })}
          />
        </FormField>
      ))}
      {overridablesOf(declaration).map(({ action, label }) => (
        <FormField key={action} label={`${label} for ${action}`} description="Empty: the newest one">
          <Input
            value={revisions[action] ?? ''}
            onChange={({ detail }) => setRevisions({ ...revisions, [action]: detail.value })}
          />
        </FormField>
      ))}
    </Confirm>
  );
};
