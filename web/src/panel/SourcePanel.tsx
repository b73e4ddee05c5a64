import { Fragment, useEffect, useRef } from "react";
import type { Citation } from "../api/answer";
import { readPassage } from "../api/passages";
import { IconButton } from "../icons/IconButton";
import { useLoaded } from "../page/useLoaded";
import { dayText } from "../text/days";
import { Markdown } from "../text/Markdown";

interface Props {
  citation: Citation;
  close: () => void;
}

/** The source behind a citation, with its owner and how fresh it is. */
export function SourcePanel({ citation, close }: Props) {
  const named = citation.passage_id ?? "";
  const { value, problem } = useLoaded(() => (named ? readPassage(named) : Promise.resolve(null)), `${named}|${citation.id}|${citation.title}`);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, [citation]);
  const waiting = named !== "" && !value && !problem;
  return (
    <aside
      ref={panel}
      className="panel"
      tabIndex={-1}
      aria-label={`Source: ${citation.title}`}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <header className="row spread">
        <span className="badge">{citation.kind.replaceAll("_", " ")}</span>
        <IconButton icon="close" label="Close the source" onClick={close} />
      </header>
      <h2>{citation.title}</h2>
      <dl className="details">
        <dt>Source</dt>
        <dd>
          <code>
            {citation.source.split(/(?<=[/_.#])/).map((part, at) => (
              <Fragment key={at}>
                {part}
                <wbr />
              </Fragment>
            ))}
          </code>
        </dd>
        {value && (
          <>
            <dt>Owner</dt>
            <dd>{value.owners.join(", ") || "No owner is recorded"}</dd>
            {value.status && (
              <>
                <dt>Status</dt>
                <dd>{value.status}</dd>
              </>
            )}
            <dt>Data</dt>
            <dd>{freshness(value.last_day, value.as_of, value.tables)}</dd>
          </>
        )}
      </dl>
      {waiting && <div className="skeleton lines" aria-label="Loading the source" />}
      {problem && <p className="note">The whole source cannot be read now; this is what was cited.</p>}
      {!waiting && <Markdown text={value?.text ?? citation.snippet} />}
    </aside>
  );
}

function freshness(last: string | null, asOf: string | null, tables: string[]): string {
  const complete = asOf ? `Complete to ${dayText(asOf)}` : "No data by day";
  if (!last || last === asOf) return complete;
  return `${complete}; ${tables.join(", ")} to ${dayText(last)}`;
}
