import { MessagePrimitive } from "@assistant-ui/react";
import { AnswerView } from "../answer/AnswerView";
import { Markdown } from "../text/Markdown";
import { Ended } from "./Ended";
import { Doing, Steps } from "./Steps";
import { useTurn } from "./useTurn";

/** What came of a question: steps while it runs, then the answer, or why there is none. */
export function AnswerMessage() {
  const turn = useTurn();
  const running = turn.phase === "running";
  return (
    <MessagePrimitive.Root className="reply" data-phase={turn.phase} aria-busy={running}>
      {running && <Doing steps={turn.steps} />}
      {running && turn.said && <Markdown text={turn.said.replaceAll(/ ?\[c\d+\]/g, "")} together />}
      {turn.answer && <AnswerView answer={turn.answer} steps={<Steps steps={turn.steps} />} />}
      {(turn.phase === "failed" || turn.phase === "stopped") && <Ended turn={turn} />}
    </MessagePrimitive.Root>
  );
}
