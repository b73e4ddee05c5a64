import type { Query } from "../api/answer";
import { Icon } from "../icons/Icon";
import { Markdown } from "../text/Markdown";
import { SqlView } from "../text/SqlView";

/** The SQL behind the numbers, folded, with what it does in words. */
export function Queries({ queries }: { queries: Query[] }) {
  return queries.map((query, at) => (
    <details key={query.id} className="fold">
      <summary>
        <Icon name="chevron" size={15} />
        <span>{queries.length > 1 ? `How query ${at + 1} was computed` : "How this was computed"}</span>
        <span className={query.verified ? "badge good" : "badge"}>{query.verified ? "defined metric" : "unverified SQL"}</span>
      </summary>
      <div className="inside">
        {query.explanation && <Markdown text={query.explanation} />}
        {!query.verified && <p className="faint">Written for this question, not compiled from a defined metric. Check it before you rely on it.</p>}
        <SqlView sql={query.sql} />
        <p className="faint">
          {query.row_count.toLocaleString("en")} {query.row_count === 1 ? "row" : "rows"} in {query.elapsed_ms.toLocaleString("en")} ms
        </p>
      </div>
    </details>
  ));
}
