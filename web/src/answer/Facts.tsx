import type { Answer } from "../api/answer";
import { dayText } from "../text/days";

/** Where the answer comes from, in one quiet line. */
export function Facts({ answer }: { answer: Answer }) {
  const total = answer.timings_ms.total;
  const facts = [
    answer.as_of ? `Data complete to ${dayText(answer.as_of)}` : "",
    answer.model === "planner" ? "" : answer.model,
    total ? `Answered in ${(total / 1000).toFixed(total < 1000 ? 2 : 1)} s` : "",
  ].filter(Boolean);
  return (
    <p className="facts" title={answer.lake_version ? `Lake ${answer.lake_version}, trace ${answer.trace_id}` : undefined}>
      {facts.join(" · ")}
    </p>
  );
}
