import { MessagePrimitive } from "@assistant-ui/react";
import { AnswerView } from "../answer/AnswerView";
import { Markdown } from "../text/Markdown";
import { Ended } from "./Ended";
import { Steps } from "./Steps";
import { useTurn } from "./useTurn";

/** What came of a question: steps while it runs, then the answer, or why there is none. */
export function AnswerMessage() {
  const turn = useTurn();
  const running = turn.phase === "running";
  return (
    <MessagePrimitive.Root className="reply" data-phase={turn.phase} aria-busy={running}>
      <Steps steps={turn.steps} running={running} />
      {running && turn.said && <Markdown text={turn.said.replaceAll(/ ?\[c\d+\]/g, "")} />}
      {turn.answer && <AnswerView answer={turn.answer} />}
      {(turn.phase === "failed" || turn.phase === "stopped") && <Ended turn={turn} />}
    </MessagePrimitive.Root>
  );
}
