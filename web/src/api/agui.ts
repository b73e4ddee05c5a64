import type { AGUIEvent } from "@ag-ui/core";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Answer } from "./answer";
import { send, tellLost } from "./http";
import { CUT_OFF, ProblemError, type Problem } from "./problem";

/** What a run tells, in the order in which it happens. */
export type Moment =
  | { kind: "step"; name: string; text: string }
  | { kind: "sentence"; text: string }
  | { kind: "answer"; answer: Answer };

interface Ask {
  question: string;
  conversation: string;
  run: string;
  signal: AbortSignal;
}

/** Run the agent over AG-UI. Throws ProblemError; a stream that ends early is one too. */
export async function* runAgent({ question, conversation, run, signal }: Ask): AsyncGenerator<Moment> {
  const response = await send("/agui", {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify({
      threadId: conversation,
      runId: run,
      state: {},
      messages: [{ id: run, role: "user", content: question }],
      tools: [],
      context: [],
      forwardedProps: {},
    }),
  });
  let answered = false;
  try {
    for await (const event of eventsOf(response)) {
      const moment = momentOf(event);
      answered ||= moment?.kind === "answer";
      if (moment) yield moment;
    }
  } catch (error) {
    if (error instanceof ProblemError || signal.aborted) throw error;
    tellLost();
    throw new ProblemError(CUT_OFF);
  }
  if (!answered) throw new ProblemError(CUT_OFF);
}

async function* eventsOf(response: Response): AsyncGenerator<AGUIEvent> {
  if (!response.body) return;
  const decoded = response.body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>);
  const reader = decoded.pipeThrough(new EventSourceParserStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield JSON.parse(value.data) as AGUIEvent;
  }
}

function momentOf(event: AGUIEvent): Moment | null {
  const type: string = event.type;
  if (type === "STEP_STARTED" && "stepName" in event) {
    return { kind: "step", name: String(event.rawEvent ?? ""), text: String(event.stepName) };
  }
  if (type === "TEXT_MESSAGE_CONTENT" && "delta" in event) {
    return { kind: "sentence", text: String(event.delta) };
  }
  if (type === "CUSTOM" && "name" in event && "value" in event) {
    if (event.name === "answer") return { kind: "answer", answer: event.value as Answer };
    if (event.name === "problem") throw new ProblemError(event.value as Problem);
  }
  if (type === "RUN_ERROR" && "message" in event) {
    throw new ProblemError({ title: "The run failed", detail: String(event.message), remedy: "Try again.", status: 500 });
  }
  return null;
}
