import { useExternalStoreRuntime, type AppendMessage, type ThreadMessageLike } from "@assistant-ui/react";
import { useMemo } from "react";
import type { Conversation } from "./useConversation";
import type { Turn } from "./turns";

const textOf = (message: AppendMessage) => message.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");

function messagesOf(turn: Turn): ThreadMessageLike[] {
  const running = turn.phase === "running";
  return [
    { id: `${turn.id}-q`, role: "user", content: turn.question, metadata: { custom: { turn } } },
    {
      id: `${turn.id}-a`,
      role: "assistant",
      content: turn.answer?.answer ?? turn.said,
      status: running ? { type: "running" } : { type: "complete", reason: "stop" },
      metadata: { custom: { turn } },
    },
  ];
}

/** The conversation as assistant-ui's primitives see it. */
export function useChatRuntime({ turns, running, ask, stop }: Conversation) {
  const messages = useMemo(() => turns.flatMap(messagesOf), [turns]);
  return useExternalStoreRuntime<ThreadMessageLike>({
    messages,
    isRunning: running,
    convertMessage: (message) => message,
    onNew: (message) => Promise.resolve(ask(textOf(message))),
    onCancel: () => Promise.resolve(stop()),
  });
}
