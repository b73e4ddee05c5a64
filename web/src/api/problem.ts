/** What went wrong, in two parts: what is wrong, then what to do. */
export interface Problem {
  title: string;
  detail: string;
  remedy: string;
  status: number;
}

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

export const UNREACHABLE: Problem = {
  title: "The server cannot be reached",
  detail: "No answer came from it.",
  remedy: "Check that it runs (signpost serve) and that you are connected, then try again.",
  status: 0,
};

export const CUT_OFF: Problem = {
  title: "The connection was lost",
  detail: "The server stopped before the answer was complete. Nothing of it is shown, because a part could mislead.",
  remedy: "Try again.",
  status: 0,
};

export function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : UNREACHABLE;
}

/** The problem in a response's body; one made of its status where the body holds none. */
export async function readProblem(response: Response): Promise<Problem> {
  const other = { title: "The server could not answer", detail: `It said ${response.status}.`, remedy: "Try again later.", status: response.status };
  try {
    const body: unknown = await response.json();
    if (typeof body !== "object" || body === null) return other;
    const { title, detail, remedy } = body as Record<string, unknown>;
    if (typeof title !== "string" || typeof detail !== "string") return other;
    return { title, detail, remedy: typeof remedy === "string" ? remedy : "", status: response.status };
  } catch {
    return other;
  }
}
