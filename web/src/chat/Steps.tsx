import { Icon } from "../icons/Icon";
import type { Step } from "./turns";

/** What the assistant does: the newest step while it runs, all of them folded afterwards. */
export function Steps({ steps, running }: { steps: Step[]; running: boolean }) {
  const newest = steps.at(-1);
  if (running) {
    return (
      <p className="doing" role="status">
        <span className="pulse" aria-hidden="true" />
        {newest?.text ?? "Reading the question"}
        {steps.length > 1 && <span className="faint"> step {steps.length}</span>}
      </p>
    );
  }
  if (!newest) return null;
  return (
    <details className="fold steps">
      <summary>
        <Icon name="chevron" size={15} />
        <span>{steps.length === 1 ? newest.text : `${steps.length} steps`}</span>
      </summary>
      <ol className="inside">
        {steps.map((step, at) => (
          <li key={at}>
            {step.text} <code className="faint">{step.name}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}
