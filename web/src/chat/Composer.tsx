import { AuiIf, ComposerPrimitive } from "@assistant-ui/react";
import { Icon } from "../icons/Icon";

/** Where a question is typed. Enter sends, Shift+Enter begins a line, Escape stops an answer. */
export function Composer() {
  return (
    <ComposerPrimitive.Root className="composer">
      <ComposerPrimitive.Input
        className="box"
        aria-label="Question"
        placeholder="Ask a question"
        maxLength={20000}
        rows={1}
        maxRows={8}
        autoFocus
      />
      <AuiIf condition={(state) => !state.thread.isRunning}>
        <ComposerPrimitive.Send className="send" aria-label="Ask" title="Ask (Enter)">
          <Icon name="send" />
        </ComposerPrimitive.Send>
      </AuiIf>
      <AuiIf condition={(state) => state.thread.isRunning}>
        <ComposerPrimitive.Cancel className="send" aria-label="Stop" title="Stop (Escape)">
          <Icon name="stop" />
        </ComposerPrimitive.Cancel>
      </AuiIf>
    </ComposerPrimitive.Root>
  );
}
