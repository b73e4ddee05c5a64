import { askLater } from "../chat/later";
import { Icon } from "../icons/Icon";
import type { Entry } from "./entries";

/** One entry of the catalogue, with a question that begins from it. */
export function EntryView({ entry }: { entry: Entry }) {
  const { name, label, description, facts, list, question } = entry;
  const id = name !== label && /^\S+$/.test(name) ? name : null;
  return (
    <li className="entry">
      <div className="row spread">
        <h3>
          {label} {id && <code>{id}</code>}
        </h3>
        {question && (
          <button type="button" className="quiet" onClick={() => askLater(question)} aria-label={`Ask: ${question}`}>
            Ask <Icon name="chevron" size={14} />
          </button>
        )}
      </div>
      {description && <p>{description}</p>}
      {facts.length > 0 && <p className="faint">{facts.join(" · ")}</p>}
      {list && list.items.length > 0 && (
        <details className="fold">
          <summary>
            <Icon name="chevron" size={14} /> <span>{list.heading}</span>
          </summary>
          <p className="inside names">
            {list.items.map((item) => (
              <code key={item}>{item}</code>
            ))}
          </p>
        </details>
      )}
    </li>
  );
}
