import { Component, type ReactNode } from 'react';

interface Props {
  readonly name: string;
  readonly children: ReactNode;
}

interface State {
  readonly fault: string | null;
}

/** Keeps a fault of one panel within it: the bar with the way back, and every other panel, go on. */
export class PanelFault extends Component<Props, State> {
  override readonly state: State = { fault: null };

  static getDerivedStateFromError(error: unknown): State {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === null) return this.props.children;
    return (
      <div className="empty" role="alert">
        <p>
          <b>{this.props.name} cannot be shown.</b> The desk and the rest of the console go on: {fault}
        </p>
        <button type="button" onClick={() => this.setState({ fault: null })}>
          Show it again
        </button>
      </div>
    );
  }
}
