import { type FormEvent, useEffect, useId, useRef, useState } from "react";

interface Props {
  kind: "comment" | "correct";
  rating: "up" | "down" | null;
  finish: (words: { comment?: string; correction?: string }) => void;
  cancel: () => void;
}

/** A comment on an answer, or what it should have said. */
export function FeedbackForm({ kind, rating, finish, cancel }: Props) {
  const [text, setText] = useState("");
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  const question = kind === "correct" ? "What should the answer have been?" : rating === "up" ? "What was good? (optional)" : "What was wrong? (optional)";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = text.trim();
    if (words) finish(kind === "correct" ? { correction: words } : { comment: words });
  };
  return (
    <form className="feedback" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && cancel()}>
      <label htmlFor={id}>{question}</label>
      <textarea id={id} ref={box} rows={3} maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} />
      <p className="faint">Personal data is removed before it is kept.</p>
      <div className="row">
        <button type="submit" className="button" disabled={!text.trim()}>
          Send
        </button>
        <button type="button" className="quiet" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
