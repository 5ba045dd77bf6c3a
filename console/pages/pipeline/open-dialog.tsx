import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import type { Dialog } from './dialog.ts';
import { ReviewDialog } from './review-dialog.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';
import { RetryDialog, StopDialog } from './run-dialogs.tsx';
import { StartDialog } from './start-dialog.tsx';
import { DisableDialog, EnableDialog } from './transition-dialogs.tsx';

/** Draws the question that is open. */
export const OpenDialog = (props: {
  readonly dialog: Dialog;
  readonly declaration: PipelineDeclaration;
  readonly close: () => void;
}) => {
  const { dialog, declaration, close } = props;
  const pipeline = declaration.name ?? '';
  switch (dialog.kind) {
    case 'start':
      return <StartDialog declaration={declaration} close={close} />;
    case 'stop':
      return <StopDialog pipeline={pipeline} {...dialog} close={close} />;
    case 'retry':
      return <RetryDialog pipeline={pipeline} {...dialog} close={close} />;
    case 'rollback':
      return <RollbackDialog pipeline={pipeline} stage={dialog.stage} close={close} />;
    case 'disable':
      return <DisableDialog pipeline={pipeline} stage={dialog.stage} close={close} />;
    case 'enable':
      return <EnableDialog pipeline={pipeline} stage={dialog.stage} close={close} />;
    case 'review':
      return <ReviewDialog pipeline={pipeline} {...dialog} close={close} />;
  }
};
