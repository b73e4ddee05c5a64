import { useRef, useState } from "react";
import type { Answer } from "../api/answer";
import { type Feedback, sendFeedback } from "../api/feedback";
import { problemOf } from "../api/problem";
import { IconButton } from "../icons/IconButton";
import { CopyButton } from "../text/CopyButton";
import { CommentForm } from "./CommentForm";
import { CorrectionForm } from "./CorrectionForm";

type Said = Omit<Feedback, "trace_id">;

/** Copy, thumbs and correct-this under an answer. */
export function AnswerActions({ answer }: { answer: Answer }) {
  const [verdict, setVerdict] = useState<Feedback["verdict"] | null>(null);
  const [form, setForm] = useState<"comment" | "correct" | null>(null);
  const [told, setTold] = useState("");
  const opener = useRef<Element | null>(null);
  const open = (wanted: "comment" | "correct") => {
    opener.current = document.activeElement;
    setForm(wanted);
  };
  /** Whoever used the keyboard goes on from where they came. */
  const close = () => {
    setForm(null);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  const submit = async (said: Said, thanks: string) => {
    setVerdict(said.verdict);
    try {
      await sendFeedback({ trace_id: answer.trace_id, ...said });
      setTold(thanks);
    } catch (error) {
      const { title, remedy } = problemOf(error);
      setTold(`${title}. ${remedy}`);
    }
  };
  const rate = (chosen: Feedback["verdict"]) => {
    open("comment");
    void submit({ verdict: chosen }, "Thank you.");
  };
  const finish = (said: Said, thanks: string) => {
    close();
    void submit(said, thanks);
  };
  return (
    <div className="actions">
      <div className="row">
        <CopyButton text={answer.answer.replaceAll(/ ?\[c\d+\]/g, "")} what="answer" />
        <IconButton icon="up" label="Good answer" aria-pressed={verdict === "up"} onClick={() => rate("up")} />
        <IconButton icon="down" label="Bad answer" aria-pressed={verdict === "down"} onClick={() => rate("down")} />
        <button type="button" className="quiet" aria-expanded={form === "correct"} onClick={() => (form === "correct" ? close() : open("correct"))}>
          Correct this
        </button>
        <span className="faint" role="status">
          {told}
        </span>
      </div>
      {form === "comment" && (
        <CommentForm good={verdict === "up"} finish={(comment) => finish({ verdict: verdict ?? "down", comment }, "Comment kept.")} cancel={close} />
      )}
      {form === "correct" && (
        <CorrectionForm finish={(words) => finish({ verdict: "down", ...words }, "Correction kept for an engineer to check.")} cancel={close} />
      )}
    </div>
  );
}
