import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { addressOf, type Route } from '../routing/route.ts';

/** A link to a place of the console. */
export const ToPlace = (props: {
  readonly place: Route;
  readonly children: ReactNode;
  readonly label?: string;
  readonly fontSize?: LinkProps['fontSize'];
}) => (
  <Link
    href={addressOf(props.place)}
    {...(props.label === undefined ? {} : { ariaLabel: props.label })}
    {...(props.fontSize === undefined ? {} : { fontSize: props.fontSize })}
  >
    {props.children}
  </Link>
);

/** The first characters of an id, which tell executions apart: the end of a UUIDv7, whose beginning is the time. */
export const shortId = (id: string): string => id.slice(-8);

export const ToExecution = ({ pipeline, id }: { readonly pipeline: string; readonly id: string }) => (
  <ToPlace place={{ page: 'execution', pipeline, execution: id, tab: 'timeline' }} label={`Execution ${id}`}>
    <span title={id}>{shortId(id)}</span>
  </ToPlace>
);
