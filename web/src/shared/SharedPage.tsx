import { AssistantRuntimeProvider } from "@assistant-ui/react";
import { useMemo, useState } from "react";
import type { Citation } from "../api/answer";
import { readShared } from "../api/conversations";
import { ActionsContext } from "../chat/ChatActions";
import { Thread } from "../chat/Thread";
import { answeredTurn } from "../chat/turns";
import { useChatRuntime } from "../chat/useChatRuntime";
import { Trouble } from "../page/Trouble";
import { useLoaded } from "../page/useLoaded";
import { SourcePanel } from "../panel/SourcePanel";

const nothing = () => undefined;

/** A conversation that somebody shared: to read, not to go on with. */
export default function SharedPage({ token }: { token: string }) {
  const { value, problem, again } = useLoaded(() => readShared(token), token);
  const [cited, setCited] = useState<Citation | null>(null);
  const turns = useMemo(() => (value?.turns ?? []).map((turn, at) => answeredTurn(`${token}-${at}`, turn.question, turn.answer)), [value, token]);
  const runtime = useChatRuntime({ id: null, turns, running: false, loading: false, problem, ask: nothing, retry: nothing, stop: nothing, reload: again });
  const actions = useMemo(() => ({ live: false, busy: false, ask: nothing, retry: nothing, cite: setCited }), []);
  const head = problem ? (
    <Trouble problem={problem} again={again} />
  ) : value ? (
    <header className="shared">
      <p className="faint">Shared conversation, read only</p>
      <h1>{value.title}</h1>
    </header>
  ) : (
    <div className="skeleton block" role="status" aria-label="Loading the conversation" />
  );
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ActionsContext.Provider value={actions}>
        <div className="chat">
          <Thread empty={head} />
          {cited && <SourcePanel citation={cited} close={() => setCited(null)} />}
        </div>
      </ActionsContext.Provider>
    </AssistantRuntimeProvider>
  );
}
