import { useCallback, useEffect, useState } from "react";
import { problemOf, type Problem } from "../api/problem";

export interface Loaded<T> {
  value: T | null;
  problem: Problem | null;
  again: () => void;
}

/** What a reader brings: null until it is there, a problem where it fails. */
export function useLoaded<T>(read: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; problem: Problem | null }>({ value: null, problem: null });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    setState({ value: null, problem: null });
    read().then(
      (value) => wanted && setState({ value, problem: null }),
      (error: unknown) => wanted && setState({ value: null, problem: problemOf(error) }),
    );
    return () => {
      wanted = false;
    };
    // The key names what is read; the reader itself is made anew at every rendering.
  }, [key, attempt]);
  const again = useCallback(() => setAttempt((number) => number + 1), []);
  return { ...state, again };
}
