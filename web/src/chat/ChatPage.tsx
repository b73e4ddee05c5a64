import { AssistantRuntimeProvider } from "@assistant-ui/react";
import { useEffect, useMemo, useState } from "react";
import type { Citation } from "../api/answer";
import type { Catalogue } from "../api/catalogue";
import { Trouble } from "../page/Trouble";
import type { Loaded } from "../page/useLoaded";
import { SourcePanel } from "../panel/SourcePanel";
import { ActionsContext } from "./ChatActions";
import { takeWaiting } from "./later";
import { Composer } from "./Composer";
import { Thread } from "./Thread";
import { useChatRuntime } from "./useChatRuntime";
import { useConversation } from "./useConversation";
import { Welcome } from "./Welcome";

interface Props {
  id: string | null;
  catalogue: Loaded<Catalogue>;
  onAnswered: () => void;
}

/** The chat: a conversation, where to type, and the source that was opened. */
export function ChatPage({ id, catalogue, onAnswered }: Props) {
  const chat = useConversation(id, onAnswered);
  const runtime = useChatRuntime(chat);
  const [cited, setCited] = useState<Citation | null>(null);
  useEffect(() => setCited(null), [id]);
  useEffect(() => {
    const question = takeWaiting();
    if (question) chat.ask(question);
  }, [chat.ask]);
  const actions = useMemo(
    () => ({ live: true, busy: chat.running, ask: chat.ask, retry: chat.retry, cite: setCited }),
    [chat.running, chat.ask, chat.retry],
  );
  const first = chat.turns.length === 0;
  const empty = chat.loading ? (
    <div className="skeleton block" role="status" aria-label="Loading the conversation" />
  ) : chat.problem ? (
    <Trouble problem={chat.problem} again={chat.reload} />
  ) : first ? (
    <Welcome catalogue={catalogue} ask={chat.ask} />
  ) : null;
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ActionsContext.Provider value={actions}>
        <div className={first && !chat.loading ? "chat fresh" : "chat"}>
          <Thread empty={empty} footer={<Composer />} />
          {cited && <SourcePanel citation={cited} close={() => setCited(null)} />}
        </div>
      </ActionsContext.Provider>
    </AssistantRuntimeProvider>
  );
}
