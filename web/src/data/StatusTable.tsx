import type { TableStatus } from "../api/status";

const words = (rule: string) => rule.replaceAll("_", " ");

/** One line a table: its rows, its days, and the rows that were kept out with the reasons. */
export function StatusTable({ tables }: { tables: TableStatus[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Tables of the lake">
      <table>
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col">Days</th>
            <th scope="col" className="number">
              Duplicates
            </th>
            <th scope="col" className="number">
              No consent
            </th>
            <th scope="col">Quarantine</th>
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <tr key={table.name}>
              <td>
                <code>{table.name}</code>
              </td>
              <td className="number">{table.rows?.toLocaleString("en") ?? "–"}</td>
              <td>{table.first_day && table.last_day ? `${table.first_day} to ${table.last_day}` : "–"}</td>
              <td className="number">{table.duplicates.toLocaleString("en")}</td>
              <td className="number">{table.without_consent.toLocaleString("en")}</td>
              <td>
                {Object.entries(table.quarantined).map(([rule, rows]) => (
                  <div key={rule}>
                    {rows.toLocaleString("en")} <span className="faint">{words(rule)}</span>
                  </div>
                ))}
                {Object.keys(table.quarantined).length === 0 && <span className="faint">none</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
