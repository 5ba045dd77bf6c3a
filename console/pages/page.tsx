import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { deferred } from '../components/deferred.tsx';
import type { Route } from '../routing/route.ts';
import { PipelinesPage } from './pipelines/pipelines-page.tsx';

/** The list comes with the first load; every other page when somebody goes there. */
const PipelinePage = deferred(() => import('./pipeline/pipeline-page.tsx'));
const HistoryPage = deferred(() => import('./history/history-page.tsx'));
const ExecutionPage = deferred(() => import('./execution/execution-page.tsx'));
const DeclarationPage = deferred(() => import('./declaration/declaration-page.tsx'));
const CreatePage = deferred(() => import('./declaration/create-page.tsx'));

export const Page = ({ route }: { readonly route: Route }) => {
  switch (route.page) {
    case 'pipelines':
      return <PipelinesPage />;
    case 'create':
      return <CreatePage />;
    case 'pipeline':
      return <PipelinePage pipeline={route.pipeline} />;
    case 'history':
      return <HistoryPage pipeline={route.pipeline} />;
    case 'execution':
      return <ExecutionPage route={route} />;
    case 'declaration':
      return <DeclarationPage route={route} />;
    case 'unknown':
      return (
        <SpaceBetween size="m">
          <Header variant="h1">There is nothing here</Header>
          <Alert type="error">No page of the console has the address {route.address}.</Alert>
        </SpaceBetween>
      );
  }
};
