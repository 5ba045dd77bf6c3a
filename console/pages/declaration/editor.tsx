import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { failureText } from '../../api/api-failure.ts';
import { CodeField, type CodeLanguage } from '../../components/code-field.tsx';
import { MachineView } from '../../components/machine-view.tsx';
import { translate } from '../../data/declaration-text.ts';
import { type Checked, useValidation } from './use-validation.ts';

const LANGUAGES: readonly { id: CodeLanguage; text: string }[] = [
  { id: 'yaml', text: 'YAML' },
  { id: 'json', text: 'JSON' },
];

const Verdict = ({ checked }: { readonly checked: Checked }) => {
  if (checked.status === 'checking') return <StatusIndicator type="in-progress">Checking</StatusIndicator>;
  if (checked.status === 'failed') {
    return (
      <StatusIndicator type="warning">Not checked: {failureText(checked.error).message}</StatusIndicator>
    );
  }
  const { validation } = checked;
  if (validation.valid) return <StatusIndicator type="success">Valid</StatusIndicator>;
  const { problems } = validation;
  return (
    <div>
      <StatusIndicator type="error">
        {problems.length} {problems.length === 1 ? 'problem' : 'problems'}
      </StatusIndicator>
      <ol className="problems">
        {problems.map(({ line, path, message, exception }) => (
          <li key={`${line} ${path} ${message}`} data-line={line}>
            <b>Line {line}</b> {path === '' ? null : <Box variant="code">{path}</Box>} {message}{' '}
            <Box variant="small">{exception}</Box>
          </li>
        ))}
      </ol>
    </div>
  );
};

const verdictOf = (checked: Checked): 'checking' | 'yes' | 'no' => {
  if (checked.status !== 'checked') return 'checking';
  return checked.validation.valid ? 'yes' : 'no';
};

/** Edits a declaration: checked as it is typed by the server's own validator, with the machine it compiles to beside it. */
export const Editor = (props: {
  readonly text: string;
  /** The pipeline that it replaces. */
  readonly pipeline?: string;
  readonly save: string;
  readonly onSave: (pipeline: PipelineDeclaration) => Promise<unknown>;
}) => {
  const [text, setText] = useState(props.text);
  const [language, setLanguage] = useState<CodeLanguage>('yaml');
  const [busy, setBusy] = useState(false);
  const checked = useValidation(text, props.pipeline);
  const validation = checked.status === 'checked' ? checked.validation : undefined;
  const valid = validation?.valid ? validation : undefined;
  const problems = validation && !validation.valid ? validation.problems : [];
  const save = async (): Promise<void> => {
    if (!valid) return;
    setBusy(true);
    await props.onSave(valid.pipeline);
    setBusy(false);
  };
  return (
    <SpaceBetween size="m">
      <div className="log-bar">
        <SegmentedControl
          label="Language"
          selectedId={language}
          options={[...LANGUAGES]}
          onChange={({ detail }) => {
            const next = detail.selectedId === 'json' ? 'json' : 'yaml';
            const translated = translate(text, next);
            if (translated === undefined) return;
            setLanguage(next);
            setText(translated);
          }}
        />
        <Button
          variant="primary"
          disabled={!valid || text === props.text}
          loading={busy}
          onClick={() => void save()}
        >
          {props.save}
        </Button>
      </div>
      <div role="status" aria-label="Validation" data-valid={verdictOf(checked)}>
        <Verdict checked={checked} />
      </div>
      <div className="beside">
        <CodeField
          label="Declaration"
          language={language}
          value={text}
          problems={problems}
          change={setText}
        />
        {valid ? (
          <MachineView machine={valid.machine} />
        ) : (
          <Box color="text-status-inactive">No machine yet</Box>
        )}
      </div>
    </SpaceBetween>
  );
};
