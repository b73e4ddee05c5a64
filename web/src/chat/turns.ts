import type { Answer } from "../api/answer";
import type { Moment } from "../api/agui";
import type { Problem } from "../api/problem";

export interface Step {
  name: string;
  text: string;
}

/** One question with what came of it. */
export interface Turn {
  id: string;
  question: string;
  phase: "running" | "done" | "stopped" | "failed";
  steps: Step[];
  /** What was said so far, while it runs. */
  said: string;
  answer: Answer | null;
  problem: Problem | null;
}

export type Change =
  | { kind: "replace"; turns: Turn[] }
  | { kind: "begin"; id: string; question: string }
  | { kind: "moment"; id: string; moment: Moment }
  | { kind: "stop"; id: string }
  | { kind: "fail"; id: string; problem: Problem };

export function newTurn(id: string, question: string): Turn {
  return { id, question, phase: "running", steps: [], said: "", answer: null, problem: null };
}

export function answeredTurn(id: string, question: string, answer: Answer): Turn {
  return { ...newTurn(id, question), phase: "done", answer };
}

/** The turns after a change; a turn that begins again takes its former place. */
export function changed(turns: Turn[], change: Change): Turn[] {
  if (change.kind === "replace") return change.turns;
  if (change.kind === "begin") {
    const begun = newTurn(change.id, change.question);
    const known = turns.some((turn) => turn.id === change.id);
    return known ? turns.map((turn) => (turn.id === change.id ? begun : turn)) : [...turns, begun];
  }
  return turns.map((turn) => (turn.id === change.id ? changedTurn(turn, change) : turn));
}

function changedTurn(turn: Turn, change: Change): Turn {
  if (change.kind === "stop") return { ...turn, phase: "stopped" };
  if (change.kind === "fail") return { ...turn, phase: "failed", said: "", problem: change.problem };
  if (change.kind !== "moment") return turn;
  const { moment } = change;
  if (moment.kind === "step") return { ...turn, steps: [...turn.steps, { name: moment.name, text: moment.text }] };
  if (moment.kind === "sentence") return { ...turn, said: turn.said + moment.text };
  return { ...turn, phase: "done", answer: moment.answer };
}
