import { ThreadPrimitive } from "@assistant-ui/react";
import type { ReactNode } from "react";
import { Icon } from "../icons/Icon";
import { AnswerMessage } from "./AnswerMessage";
import { QuestionMessage } from "./QuestionMessage";

const MESSAGES = { UserMessage: QuestionMessage, AssistantMessage: AnswerMessage };

/** The conversation; what stands above it where it is empty, and what below it. */
export function Thread({ empty, footer }: { empty?: ReactNode; footer?: ReactNode }) {
  return (
    <ThreadPrimitive.Root className="thread">
      <ThreadPrimitive.Viewport className="viewport" autoScroll={false} scrollToBottomOnRunStart={false} scrollToBottomOnInitialize={false} scrollToBottomOnThreadSwitch={false}>
        <div className="column" role="log" aria-label="Conversation">
          {empty}
          <ThreadPrimitive.Messages components={MESSAGES} />
        </div>
      </ThreadPrimitive.Viewport>
      {footer && (
        <div className="dock">
          <ThreadPrimitive.ScrollToBottom className="to-bottom" aria-label="Scroll to the newest answer">
            <Icon name="down_small" />
          </ThreadPrimitive.ScrollToBottom>
          {footer}
        </div>
      )}
    </ThreadPrimitive.Root>
  );
}
