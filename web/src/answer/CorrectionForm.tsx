import { useId, useState } from "react";
import { Sheet } from "./Sheet";

interface Props {
  finish: (words: { expect?: string; sql?: string }) => void;
  cancel: () => void;
}

/** What the answer should have said, and the query that says it, where the person knows it. */
export function CorrectionForm({ finish, cancel }: Props) {
  const [expect, setExpect] = useState("");
  const [sql, setSql] = useState("");
  const id = useId();
  const words = { ...(expect.trim() && { expect: expect.trim() }), ...(sql.trim() && { sql: sql.trim() }) };
  return (
    <Sheet ready={Object.keys(words).length > 0} submit={() => finish(words)} cancel={cancel}>
      <label htmlFor={`${id}-expect`}>What should the answer say?</label>
      <textarea id={`${id}-expect`} rows={2} maxLength={1000} value={expect} autoFocus onChange={(event) => setExpect(event.target.value)} />
      <label htmlFor={`${id}-sql`}>The SQL that is right, if you know it</label>
      <textarea id={`${id}-sql`} className="mono" rows={3} maxLength={20000} value={sql} onChange={(event) => setSql(event.target.value)} />
    </Sheet>
  );
}
