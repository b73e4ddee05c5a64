import { useState } from "react";
import type { Answer } from "../api/answer";
import { type Feedback, sendFeedback } from "../api/feedback";
import { problemOf } from "../api/problem";
import { IconButton } from "../icons/IconButton";
import { CopyButton } from "../text/CopyButton";
import { FeedbackForm } from "./FeedbackForm";

type Rating = Feedback["rating"];

/** Copy, thumbs and correct-this under an answer. */
export function AnswerActions({ answer }: { answer: Answer }) {
  const [rating, setRating] = useState<Rating | null>(null);
  const [form, setForm] = useState<"comment" | "correct" | null>(null);
  const [said, setSaid] = useState("");
  const submit = async (feedback: Feedback, thanks: string) => {
    try {
      await sendFeedback(feedback);
      setSaid(thanks);
    } catch (error) {
      const { title, detail } = problemOf(error);
      setSaid(`${title}. ${detail}`);
    }
  };
  const rate = (chosen: Rating) => {
    setRating(chosen);
    setForm("comment");
    void submit({ trace_id: answer.trace_id, rating: chosen }, "Thank you.");
  };
  const finish = (words: { comment?: string; correction?: string }) => {
    setForm(null);
    const chosen: Rating = words.correction ? "down" : (rating ?? "down");
    setRating(chosen);
    void submit({ trace_id: answer.trace_id, rating: chosen, ...words }, words.correction ? "Correction kept for review." : "Comment kept.");
  };
  return (
    <div className="actions">
      <div className="row">
        <CopyButton text={answer.answer.replaceAll(/ ?\[c\d+\]/g, "")} what="answer" />
        <IconButton icon="up" label="Good answer" aria-pressed={rating === "up"} onClick={() => rate("up")} />
        <IconButton icon="down" label="Bad answer" aria-pressed={rating === "down"} onClick={() => rate("down")} />
        <button type="button" className="quiet" aria-expanded={form === "correct"} onClick={() => setForm(form === "correct" ? null : "correct")}>
          Correct this
        </button>
        <span className="faint" role="status">
          {said}
        </span>
      </div>
      {form && <FeedbackForm key={form} kind={form} rating={rating} finish={finish} cancel={() => setForm(null)} />}
    </div>
  );
}
