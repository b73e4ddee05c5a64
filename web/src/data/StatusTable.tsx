import { setAside, type TableStatus } from "../api/status";
import { daysText } from "../text/days";

const HEADINGS = ["Table", "Days", "Rows read", "Rows kept", "No consent", "Duplicates", "Quarantine"] as const;
const FIRST_NUMBER = 2;

/** One line a table: whose it is, its days, and where its rows went. */
export function StatusTable({ tables }: { tables: TableStatus[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Tables of the lake">
      <table>
        <thead>
          <tr>
            {HEADINGS.map((heading, at) => (
              <th key={heading} scope="col" className={at < FIRST_NUMBER ? "" : "number"}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <tr key={table.name}>
              <td>
                <code>{table.name}</code>
                {table.owner && <div className="faint">{table.owner}</div>}
              </td>
              <td className="days">{table.first_day && table.last_day ? daysText(table.first_day, table.last_day) : "–"}</td>
              {[table.rows_in, table.rows_out, table.without_consent, table.duplicates, setAside(table)].map((rows, at) => (
                <td key={HEADINGS[FIRST_NUMBER + at]} className="number">
                  {rows === 0 ? <span className="faint">0</span> : rows.toLocaleString("en")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
