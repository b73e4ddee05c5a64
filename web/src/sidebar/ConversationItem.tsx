import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ConversationEntry, deleteConversation, renameConversation } from "../api/conversations";
import { problemOf } from "../api/problem";
import { IconButton } from "../icons/IconButton";
import { go, hrefOf } from "../page/route";
import { inert } from "../text/inert";
import { ConfirmDialog } from "./ConfirmDialog";
import { ShareDialog } from "./ShareDialog";

interface Props {
  entry: ConversationEntry;
  current: boolean;
  /** The age that begins with this entry; empty: the one of the entry before. */
  heading: string;
  changed: () => void;
}

/** One conversation: open, rename, share, delete. */
export function ConversationItem({ entry, current, heading, changed }: Props) {
  const [mode, setMode] = useState<"rest" | "rename" | "share" | "delete">("rest");
  const [title, setTitle] = useState(entry.title);
  const [failed, setFailed] = useState("");
  const link = useRef<HTMLAnchorElement>(null);
  const renamed = useRef(false);
  useEffect(() => {
    if (mode === "rest" && renamed.current) link.current?.focus();
    renamed.current = mode === "rename";
  }, [mode]);
  const rest = () => setMode("rest");
  const begin = () => {
    setTitle(entry.title);
    setMode("rename");
  };
  const attempt = async (act: () => Promise<unknown>) => {
    rest();
    try {
      await act();
      setFailed("");
      changed();
    } catch (error) {
      setFailed(problemOf(error).title);
    }
  };
  const rename = (event: FormEvent) => {
    event.preventDefault();
    const words = title.trim();
    if (words && words !== entry.title) void attempt(() => renameConversation(entry.id, words));
    else rest();
  };
  const remove = () =>
    void attempt(async () => {
      await deleteConversation(entry.id);
      if (current) go({ page: "chat", id: null });
      (document.querySelector<HTMLElement>(".composer textarea") ?? document.getElementById("main"))?.focus();
    });
  if (mode === "rename") {
    return (
      <li>
        {heading && <h3 className="age">{heading}</h3>}
        <form onSubmit={rename} onKeyDown={(event) => event.key === "Escape" && rest()}>
          <input className="rename" aria-label="Name of the conversation" value={title} maxLength={200} autoFocus onChange={(event) => setTitle(event.target.value)} onBlur={rename} />
        </form>
      </li>
    );
  }
  return (
    <li className={current ? "current" : ""}>
      {heading && <h3 className="age">{heading}</h3>}
      <div className="item">
        <a ref={link} href={hrefOf({ page: "chat", id: entry.id })} aria-current={current ? "page" : undefined} title={entry.title}>
          {inert(entry.title)}
        </a>
        <span className="tools">
          <IconButton icon="pen" label={`Rename ${entry.title}`} onClick={begin} />
          <IconButton icon="share" label={`Share ${entry.title}`} onClick={() => setMode("share")} />
          <IconButton icon="trash" label={`Delete ${entry.title}`} onClick={() => setMode("delete")} />
        </span>
        {failed && <span className="faint" role="alert">{failed}</span>}
      </div>
      {mode === "share" && <ShareDialog id={entry.id} close={rest} />}
      {mode === "delete" && <ConfirmDialog title="Delete this conversation?" text={`“${entry.title}” and its links are deleted for good.`} action="Delete" confirm={remove} close={rest} />}
    </li>
  );
}
