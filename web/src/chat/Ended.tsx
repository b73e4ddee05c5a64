import { Icon } from "../icons/Icon";
import { useChatActions } from "./ChatActions";
import type { Turn } from "./turns";

/** A turn without an answer: stopped by the person, or failed; either can be tried again. */
export function Ended({ turn }: { turn: Turn }) {
  const { live, busy, retry } = useChatActions();
  const failed = turn.phase === "failed";
  return (
    <div className={failed ? "ended failed" : "ended"} role={failed ? "alert" : "status"}>
      <p className="mark">
        <Icon name={failed ? "alert" : "stop"} /> {failed ? turn.problem?.title : "Stopped"}
      </p>
      <p>{failed ? turn.problem?.detail : "You stopped this answer; its query was ended."}</p>
      {failed && <p>{turn.problem?.remedy}</p>}
      {live && (
        <button type="button" className="button" disabled={busy} onClick={() => retry(turn)}>
          <Icon name="retry" size={16} /> Try again
        </button>
      )}
    </div>
  );
}
