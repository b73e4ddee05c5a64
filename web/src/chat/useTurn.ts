import { useAuiState } from "@assistant-ui/react";
import type { Turn } from "./turns";

/** The turn that the message in hand belongs to. */
export const useTurn = () => useAuiState((state) => state.message.metadata.custom.turn) as Turn;
