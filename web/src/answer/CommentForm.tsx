import { useId, useState } from "react";
import { Sheet } from "./Sheet";

interface Props {
  good: boolean;
  finish: (comment: string) => void;
  cancel: () => void;
}

/** A comment on an answer, after a thumb. */
export function CommentForm({ good, finish, cancel }: Props) {
  const [text, setText] = useState("");
  const id = useId();
  return (
    <Sheet ready={text.trim() !== ""} submit={() => finish(text.trim())} cancel={cancel}>
      <label htmlFor={id}>{good ? "What was good? (optional)" : "What was wrong? (optional)"}</label>
      <textarea id={id} rows={3} maxLength={4000} value={text} autoFocus onChange={(event) => setText(event.target.value)} />
    </Sheet>
  );
}
