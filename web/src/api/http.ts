import { ProblemError, UNREACHABLE, readProblem } from "./problem";

/** Told to the window when a request found no server, or lost it. */
export const LOST = "signpost-lost";

export const tellLost = () => window.dispatchEvent(new Event(LOST));

/** Send a request to this server. Throws ProblemError. */
export async function send(path: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    tellLost();
    throw new ProblemError(UNREACHABLE);
  }
  if (!response.ok) throw new ProblemError(await readProblem(response));
  return response;
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, signal ? { signal } : {});
  return (await response.json()) as T;
}

export function sendJson(method: string, path: string, body?: unknown): Promise<Response> {
  return send(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
}
