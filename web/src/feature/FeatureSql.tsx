import { useState } from "react";
import type { FeatureDraft } from "../api/answer";
import { CodeBlock } from "../text/CodeBlock";

const NAMES: Record<string, string> = { duckdb: "DuckDB", spark: "Spark", bigquery: "BigQuery" };

/** The point-in-time SQL, one dialect at a time. */
export function FeatureSql({ draft }: { draft: FeatureDraft }) {
  const dialects = Object.keys(draft.sql);
  const [dialect, setDialect] = useState(dialects[0] ?? "");
  const untested = draft.not_run.includes(dialect);
  return (
    <>
      <div className="segments" role="group" aria-label="SQL dialect">
        {dialects.map((name) => (
          <button key={name} type="button" aria-pressed={name === dialect} onClick={() => setDialect(name)}>
            {NAMES[name] ?? name}
          </button>
        ))}
      </div>
      {untested && <p className="faint">Translated, not run here.</p>}
      <CodeBlock text={draft.sql[dialect] ?? ""} label={`${NAMES[dialect] ?? dialect} SQL`} language="sql" />
    </>
  );
}
