import { Component, type ReactNode } from "react";
import { Icon } from "../icons/Icon";

/** Keeps the rest of the page when a part of it cannot be shown, as after an upgrade of the server. */
export class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="column">
        <div className="ended failed" role="alert">
          <p className="mark">
            <Icon name="alert" /> This part of the page cannot be shown
          </p>
          <p>It could not be fetched, or the server was replaced by a newer one. Load the page again.</p>
          <button type="button" className="button" onClick={() => location.reload()}>
            <Icon name="retry" size={16} /> Load again
          </button>
        </div>
      </div>
    );
  }
}
