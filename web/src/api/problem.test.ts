import { describe, expect, it } from "vitest";
import { readProblem } from "./problem";

function response(body: string): Response {
  return new Response(body, { status: 503 });
}

describe("a problem of the server", () => {
  it("says what is wrong apart from what to do", async () => {
    const body = { title: "Not ready", detail: "There is no lake.", remedy: "Run: signpost build.", status: 503 };
    expect(await readProblem(response(JSON.stringify(body)))).toEqual(body);
  });

  it.each(["", "<html>", "null", '{"title": 1}'])("is made of its status where the body is %j", async (body) => {
    const problem = await readProblem(response(body));
    expect(problem).toMatchObject({ detail: "It said 503.", remedy: "Try again later.", status: 503 });
  });

  it("may come without a remedy from something in between", async () => {
    const problem = await readProblem(response('{"title": "Bad gateway", "detail": "Nobody is there."}'));
    expect(problem.remedy).toBe("");
  });
});
