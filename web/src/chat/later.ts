import { go } from "../page/route";

let waiting: string | null = null;

/** Ask a question in a new conversation, from another page. */
export function askLater(question: string): void {
  waiting = question;
  go({ page: "chat", id: null });
}

/** The question that waits, once. */
export function takeWaiting(): string | null {
  const question = waiting;
  waiting = null;
  return question;
}
