import type { Answer } from "./answer";
import { getJson, send, sendJson } from "./http";

export interface ConversationEntry {
  id: string;
  title: string;
  updated_at: string;
}

export interface StoredConversation {
  id: string;
  title: string;
  turns: { question: string; answer: Answer }[];
}

const place = (id: string) => `/v1/conversations/${encodeURIComponent(id)}`;

export function listConversations(words: string, signal?: AbortSignal): Promise<ConversationEntry[]> {
  const query = words ? `?q=${encodeURIComponent(words)}` : "";
  return getJson<ConversationEntry[]>(`/v1/conversations${query}`, signal);
}

export const readConversation = (id: string) => getJson<StoredConversation>(place(id));
export const readShared = (token: string) => getJson<StoredConversation>(`/v1/shared/${encodeURIComponent(token)}`);
export const renameConversation = (id: string, title: string) => sendJson("PATCH", place(id), { title });
export const deleteConversation = (id: string) => send(place(id), { method: "DELETE", headers: { "Content-Type": "application/json" } });

export const unshareConversation = (id: string) => send(`${place(id)}/share`, { method: "DELETE", headers: { "Content-Type": "application/json" } });

/** The address of a read-only copy for people of the organisation. */
export async function shareConversation(id: string): Promise<string> {
  const response = await sendJson("POST", `${place(id)}/share`);
  const { url } = (await response.json()) as { url: string };
  const token = url.split("/").filter(Boolean).at(-1) ?? "";
  return `${location.origin}/#/shared/${encodeURIComponent(token)}`;
}
