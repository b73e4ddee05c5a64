import { createContext, useContext } from "react";
import type { Citation } from "../api/answer";
import type { Turn } from "./turns";

export interface ChatActions {
  /** False where a conversation is only shown. */
  live: boolean;
  busy: boolean;
  ask: (question: string) => void;
  retry: (turn: Turn) => void;
  cite: (citation: Citation) => void;
}

export const ActionsContext = createContext<ChatActions>({
  live: false,
  busy: false,
  ask: () => undefined,
  retry: () => undefined,
  cite: () => undefined,
});

export const useChatActions = () => useContext(ActionsContext);
