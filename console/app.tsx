import AppLayout from '@cloudscape-design/components/app-layout';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en.json';
import { useEffect, useRef } from 'react';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { Notifications } from './components/notifications.tsx';
import { TopBar } from './components/top-bar.tsx';
import { Page } from './pages/page.tsx';
import { addressOf, type Route } from './routing/route.ts';
import { useRoute } from './routing/use-route.ts';
import { crumbsOf } from './strings/crumbs.ts';

const Crumbs = ({ route }: { readonly route: Route }) => (
  <BreadcrumbGroup
    ariaLabel="Breadcrumbs"
    items={crumbsOf(route).map(({ text, place }) => ({ text, href: addressOf(place) }))}
  />
);

/** What a page is about: another tab or line of it is the same page. */
const subjectOf = (route: Route): string =>
  JSON.stringify([
    route.page,
    'pipeline' in route ? route.pipeline : '',
    'execution' in route ? route.execution : '',
  ]);

/** Somebody who reads with the ears, or goes by the keyboard, is taken along to another page: its beginning gets the focus. */
const useFocusOf = (subject: string) => {
  const element = useRef<HTMLDivElement>(null);
  const shown = useRef(subject);
  useEffect(() => {
    if (shown.current === subject) return;
    shown.current = subject;
    element.current?.focus({ preventScroll: true });
  }, [subject]);
  return element;
};

export const App = () => {
  const route = useRoute();
  const subject = subjectOf(route);
  const content = useFocusOf(subject);
  const title = crumbsOf(route).at(-1)?.text ?? 'Pipelines';
  useEffect(() => {
    document.title = `${title} - Stepline`;
  }, [title]);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <TopBar />
      <AppLayout
        headerSelector="#top"
        navigationHide
        maxContentWidth={Number.MAX_VALUE}
        toolsHide
        stickyNotifications
        notifications={<Notifications />}
        breadcrumbs={<Crumbs route={route} />}
        content={
          <div ref={content} tabIndex={-1} className="content" data-testid="content">
            <ErrorBoundary key={subject}>
              <Page route={route} />
            </ErrorBoundary>
          </div>
        }
      />
    </I18nProvider>
  );
};
