import { useState } from "react";
import { shareConversation, unshareConversation } from "../api/conversations";
import { problemOf, type Problem } from "../api/problem";
import { Trouble } from "../page/Trouble";
import { useLoaded } from "../page/useLoaded";
import { CopyButton } from "../text/CopyButton";
import { Dialog } from "./Dialog";

/** Makes a link and shows it; takes every link of the conversation back. */
export function ShareDialog({ id, close }: { id: string; close: () => void }) {
  const { value, problem, again } = useLoaded(() => shareConversation(id), id);
  const [failed, setFailed] = useState<Problem | null>(null);
  const takeBack = () => {
    unshareConversation(id).then(close, (error: unknown) => setFailed(problemOf(error)));
  };
  const wrong = problem ?? failed;
  return (
    <Dialog title="Share by link" close={close}>
      <p>People of your organisation who may use this server, and may see what the answers were read from, can read the conversation as it is now.</p>
      {wrong && <Trouble problem={wrong} again={problem ? again : undefined} />}
      {!wrong && <input className="address" readOnly aria-label="Link" value={value ?? "Making the link"} onFocus={(event) => event.target.select()} />}
      <div className="row spread">
        <button type="button" className="quiet" disabled={!value} onClick={takeBack}>
          Take all links back
        </button>
        <span className="row">
          {value && <CopyButton text={value} what="link" />}
          <button type="button" className="button" onClick={close}>
            Done
          </button>
        </span>
      </div>
    </Dialog>
  );
}
