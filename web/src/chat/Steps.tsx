import { Icon } from "../icons/Icon";
import type { Step } from "./turns";

/** Steps of waiting, which nobody wants to read afterwards. */
const PASSING = new Set(["received", "waiting"]);

/** What the assistant does: the newest step while it runs, all of them folded afterwards. */
export function Steps({ steps, running }: { steps: Step[]; running: boolean }) {
  const done = steps.filter((step) => !PASSING.has(step.name));
  const newest = running ? steps.at(-1) : done.at(-1);
  if (running) {
    return (
      <p className="doing" role="status">
        <span className="pulse" aria-hidden="true" />
        {newest?.text ?? "Reading the question"}
        {done.length > 1 && <span className="faint"> step {done.length}</span>}
      </p>
    );
  }
  if (!newest) return null;
  return (
    <details className="fold steps">
      <summary>
        <Icon name="chevron" size={15} />
        <span>{done.length === 1 ? newest.text : `${done.length} steps`}</span>
      </summary>
      <ol className="inside">
        {done.map((step, at) => (
          <li key={at}>
            {step.text} <code className="faint">{step.name}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}
