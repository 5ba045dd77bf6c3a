import type { ReactNode } from 'react';
import { addressOf, type Route } from '../routing/route.ts';

/** A link to a place of the console. */
export const ToPlace = (props: {
  readonly place: Route;
  readonly children: ReactNode;
  readonly label?: string;
}) => (
  <a className="link" href={addressOf(props.place)} aria-label={props.label}>
    {props.children}
  </a>
);

/** The end of an execution id (a UUIDv7 begins with the time): what tells executions apart. */
export const shortId = (id: string): string => id.slice(-8);

export const ToExecution = ({ pipeline, id }: { readonly pipeline: string; readonly id: string }) => (
  <ToPlace
    place={{ page: 'execution', pipeline, execution: id, tab: 'timeline' }}
    label={`Execution ${shortId(id)}`}
  >
    <span title={id}>{shortId(id)}</span>
  </ToPlace>
);
