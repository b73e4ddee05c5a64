import { sendJson } from "./http";

export interface Feedback {
  trace_id: string;
  verdict: "up" | "down";
  comment?: string;
  /** Words or numbers that the right answer says. */
  expect?: string;
  /** The query that would have been right. */
  sql?: string;
}

export const sendFeedback = (feedback: Feedback) => sendJson("POST", "/v1/feedback", feedback);
