import { shareConversation } from "../api/conversations";
import { Trouble } from "../page/Trouble";
import { useLoaded } from "../page/useLoaded";
import { CopyButton } from "../text/CopyButton";
import { Dialog } from "./Dialog";

/** Makes a link and shows it. */
export function ShareDialog({ id, close }: { id: string; close: () => void }) {
  const { value, problem, again } = useLoaded(() => shareConversation(id), id);
  return (
    <Dialog title="Share by link" close={close}>
      <p>People of your organisation who may use this server can read the conversation as it is. They cannot change it.</p>
      {problem && <Trouble problem={problem} again={again} />}
      {!problem && <input className="address" readOnly aria-label="Link" value={value ?? "Making the link"} onFocus={(event) => event.target.select()} />}
      <div className="row end">
        {value && <CopyButton text={value} what="link" />}
        <button type="button" className="button" onClick={close}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
