import { Component, type ReactNode } from 'react';
import { Failed } from './resource-view.tsx';

interface Props {
  readonly children: ReactNode;
}

/** A page that cannot be drawn says so instead of vanishing. */
export class ErrorBoundary extends Component<Props, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <Failed what="this page" error={this.state.error} retry={() => this.setState({ error: undefined })} />
    );
  }
}
