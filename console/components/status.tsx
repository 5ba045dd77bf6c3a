import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { statusWord } from '../strings/status-words.ts';

export const Status = ({ status }: { readonly status: string | undefined }) => {
  const { kind, text } = statusWord(status);
  return <StatusIndicator type={kind}>{text}</StatusIndicator>;
};
