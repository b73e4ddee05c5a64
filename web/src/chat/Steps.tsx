import { Icon } from "../icons/Icon";
import type { Step } from "./turns";

/** Steps of waiting, which nobody wants to read afterwards. */
const PASSING = new Set(["received", "waiting"]);

const worked = (steps: Step[]) => steps.filter((step) => !PASSING.has(step.name));

/** What the assistant does now. */
export function Doing({ steps }: { steps: Step[] }) {
  const done = worked(steps).length;
  return (
    <p className="doing" role="status">
      <span className="pulse" aria-hidden="true" />
      <span>{steps.at(-1)?.text ?? "Reading the question"}</span>
      {done > 1 && <span className="faint">step {done}</span>}
    </p>
  );
}

/** What the assistant did, folded. */
export function Steps({ steps }: { steps: Step[] }) {
  const done = worked(steps);
  if (done.length === 0) return null;
  return (
    <details className="fold steps">
      <summary>
        <Icon name="chevron" size={15} />
        <span>{done.length === 1 ? "1 step" : `${done.length} steps`}</span>
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
