import { MessagePrimitive } from "@assistant-ui/react";
import { useEffect, useRef } from "react";
import { useChatActions } from "./ChatActions";
import { useTurn } from "./useTurn";

/** What the person asked; the newest one is brought to the top, so that its answer is read from its beginning. */
export function QuestionMessage() {
  const { id, question } = useTurn();
  const { live } = useChatActions();
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!live) return;
    const message = place.current?.closest(".question");
    const newest = [...document.querySelectorAll(".question")].at(-1);
    if (message && message === newest) message.scrollIntoView({ block: "start" });
  }, [id, live]);
  return (
    <MessagePrimitive.Root className="question">
      <h2 ref={place}>{question}</h2>
    </MessagePrimitive.Root>
  );
}
