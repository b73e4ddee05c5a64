import { sendJson } from "./http";

export interface Feedback {
  trace_id: string;
  rating: "up" | "down";
  comment?: string;
  correction?: string;
}

export const sendFeedback = (feedback: Feedback) => sendJson("POST", "/v1/feedback", feedback);
