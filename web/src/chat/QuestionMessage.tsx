import { MessagePrimitive } from "@assistant-ui/react";
import { useTurn } from "./useTurn";

/** What the person asked. */
export function QuestionMessage() {
  const { question } = useTurn();
  return (
    <MessagePrimitive.Root className="question">
      <h2>{question}</h2>
    </MessagePrimitive.Root>
  );
}
