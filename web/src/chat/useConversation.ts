import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { runAgent } from "../api/agui";
import { readConversation } from "../api/conversations";
import { problemOf, type Problem } from "../api/problem";
import { go } from "../page/route";
import { freshId } from "./ids";
import { answeredTurn, changed, type Turn } from "./turns";

export interface Conversation {
  id: string | null;
  turns: Turn[];
  running: boolean;
  loading: boolean;
  problem: Problem | null;
  ask: (question: string) => void;
  retry: (turn: Turn) => void;
  stop: () => void;
  reload: () => void;
}

/** The conversation of an address; a null id is one that has not begun. */
export function useConversation(id: string | null, onAnswered: () => void): Conversation {
  const [turns, change] = useReducer(changed, []);
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const here = useRef<string | null>(null);
  const seen = useRef(0);
  const run = useRef<{ id: string; controller: AbortController } | null>(null);

  useEffect(() => {
    if (id === here.current && attempt === seen.current) return;
    seen.current = attempt;
    run.current?.controller.abort();
    here.current = id;
    change({ kind: "replace", turns: [] });
    setProblem(null);
    setLoading(id !== null);
    if (id === null) return;
    readConversation(id)
      .then((stored) => {
        if (here.current !== id) return;
        change({ kind: "replace", turns: stored.turns.map((t, n) => answeredTurn(`${id}-${n}`, t.question, t.answer)) });
        setLoading(false);
      })
      .catch((error: unknown) => {
        if (here.current !== id) return;
        setProblem(problemOf(error));
        setLoading(false);
      });
  }, [id, attempt]);

  const begin = useCallback(
    async (turn: string, question: string) => {
      const conversation = here.current ?? freshId();
      const controller = new AbortController();
      run.current = { id: turn, controller };
      change({ kind: "begin", id: turn, question });
      if (here.current === null) {
        here.current = conversation;
        go({ page: "chat", id: conversation });
      }
      const mine = () => here.current === conversation;
      try {
        for await (const moment of runAgent({ question, conversation, run: turn, signal: controller.signal })) {
          if (mine()) change({ kind: "moment", id: turn, moment });
        }
        onAnswered();
      } catch (error) {
        if (controller.signal.aborted) change({ kind: "stop", id: turn });
        else if (mine()) change({ kind: "fail", id: turn, problem: problemOf(error) });
      } finally {
        if (run.current?.id === turn) run.current = null;
      }
    },
    [onAnswered],
  );

  const running = turns.some((turn) => turn.phase === "running");
  const ask = useCallback(
    (question: string) => {
      const text = question.trim();
      if (text && !run.current) void begin(freshId(), text);
    },
    [begin],
  );
  const retry = useCallback((turn: Turn) => void (run.current ?? begin(turn.id, turn.question)), [begin]);
  const stop = useCallback(() => run.current?.controller.abort(), []);
  const reload = useCallback(() => setAttempt((number) => number + 1), []);
  return { id, turns, running, loading, problem, ask, retry, stop, reload };
}
