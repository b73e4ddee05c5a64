import { useEffect, useState } from "react";
import { listConversations, type ConversationEntry } from "../api/conversations";
import { problemOf, type Problem } from "../api/problem";
import { Icon } from "../icons/Icon";
import { withAges } from "./ages";
import { ConversationItem } from "./ConversationItem";

const WAIT_MS = 200;

/** Conversations, the newest first, found by words. */
export function ConversationList({ current, version }: { current: string | null; version: number }) {
  const [words, setWords] = useState("");
  const [changes, setChanges] = useState(0);
  const [found, setFound] = useState<ConversationEntry[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const read = () =>
      listConversations(words.trim(), controller.signal).then(
        (entries) => {
          setFound(entries);
          setProblem(null);
        },
        (error: unknown) => !controller.signal.aborted && setProblem(problemOf(error)),
      );
    const timer = setTimeout(() => void read(), words ? WAIT_MS : 0);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [words, version, changes]);
  return (
    <div className="conversations">
      <label className="search">
        <Icon name="search" size={16} />
        <input type="search" value={words} onChange={(event) => setWords(event.target.value)} placeholder="Search conversations" aria-label="Search conversations" />
      </label>
      {problem && <p className="faint hint">{problem.status === 404 ? "This server keeps no conversations." : problem.title + "."}</p>}
      {!problem && !found && <div className="skeleton lines" role="status" aria-label="Loading conversations" />}
      {!problem && found?.length === 0 && <p className="faint hint">{words ? "No conversation has these words." : "Your conversations will be listed here."}</p>}
      <ul aria-label="Conversations">
        {withAges(problem ? [] : (found ?? []), new Date()).map(({ entry, heading }) => (
          <ConversationItem key={entry.id} entry={entry} heading={heading} current={entry.id === current} changed={() => setChanges((number) => number + 1)} />
        ))}
      </ul>
    </div>
  );
}
