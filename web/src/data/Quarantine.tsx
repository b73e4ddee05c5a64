import type { TableStatus } from "../api/status";
import { Icon } from "../icons/Icon";

const words = (reason: string) => reason.replaceAll("_", " ");

/** What was set aside, by table, file and reason, and what the build noted. */
export function Quarantine({ tables }: { tables: TableStatus[] }) {
  const told = tables.filter((table) => table.problems.length > 0 || table.notes.length > 0);
  if (told.length === 0) return null;
  return (
    <section className="quarantine" aria-label="Quarantine and notes">
      <h2>Quarantine and notes</h2>
      {told.map((table) => (
        <details key={table.name} className="fold">
          <summary>
            <Icon name="chevron" size={15} />
            <code>{table.name}</code>
            <span>
              {Object.entries(table.quarantined)
                .map(([reason, rows]) => `${rows.toLocaleString("en")} ${words(reason)}`)
                .join(", ") || `${table.notes.length} notes`}
            </span>
          </summary>
          <ul className="inside">
            {table.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            {table.problems.map((problem) => (
              <li key={`${problem.file}${problem.column}${problem.reason}`}>
                {problem.rows.toLocaleString("en")} {words(problem.reason)}
                {problem.column && <> in {problem.column}</>} <code>{problem.file}</code>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
