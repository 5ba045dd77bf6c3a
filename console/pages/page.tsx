import Alert from '@cloudscape-design/components/alert';
import { lazy, Suspense } from 'react';
import { Loading } from '../components/resource-view.tsx';
import type { Route } from '../routing/route.ts';
import { PipelinesPage } from './pipelines/pipelines-page.tsx';

/** The list comes with the first load; every other page when somebody goes there. */
const PipelinePage = lazy(() => import('./pipeline/pipeline-page.tsx'));
const HistoryPage = lazy(() => import('./history/history-page.tsx'));
const ExecutionPage = lazy(() => import('./execution/execution-page.tsx'));
const DeclarationPage = lazy(() => import('./declaration/declaration-page.tsx'));
const CreatePage = lazy(() => import('./declaration/create-page.tsx'));

const Chosen = ({ route }: { readonly route: Route }) => {
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
        <Alert type="error" header="There is nothing here">
          No page of the console has the address {route.address}.
        </Alert>
      );
  }
};

export const Page = ({ route }: { readonly route: Route }) => (
  <Suspense fallback={<Loading what="the page" />}>
    <Chosen route={route} />
  </Suspense>
);
