import { useMemo, useState } from "react";
import type { Table } from "../api/answer";
import { Icon } from "../icons/Icon";
import { downloadText, fileName } from "../text/download";
import { cellText, headingOf, isNumeric, shownColumns, sortedRows } from "./cells";
import { csvOf } from "./csv";

const SHOWN = 10;

/** The answer's table: sorted by its headings, cut for the eye, downloaded whole. */
export function ResultTable({ table, title }: { table: Table; title: string }) {
  const [sort, setSort] = useState<{ at: number; descending: boolean } | null>(null);
  const [whole, setWhole] = useState(false);
  const columns = useMemo(() => shownColumns(table), [table]);
  const rows = useMemo(() => (sort ? sortedRows(table.rows, sort.at, sort.descending) : table.rows), [table, sort]);
  const shown = whole ? rows : rows.slice(0, SHOWN);
  const turn = (at: number, numeric: boolean) =>
    setSort(sort?.at === at ? (sort.descending === numeric ? { at, descending: !numeric } : null) : { at, descending: numeric });
  return (
    <section className="result" aria-label="Table">
      <div className="scroll" tabIndex={0} role="region" aria-label="Rows of the table">
        <table>
          <thead>
            <tr>
              {columns.map((column, at) => {
                const { label, unit } = headingOf(column);
                const numeric = isNumeric(column);
                const order = sort?.at === at ? (sort.descending ? "descending" : "ascending") : "none";
                return (
                  <th key={column.name} scope="col" aria-sort={order} className={numeric ? "number" : ""}>
                    <button type="button" onClick={() => turn(at, numeric)}>
                      <span>
                        {label}
                        {unit && <small> {unit}</small>}
                      </span>
                      <span className={`order ${order}`}>
                        <Icon name={order === "ascending" ? "up_small" : "down_small"} size={14} />
                      </span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, line) => (
              <tr key={line}>
                {columns.map((column, at) => (
                  <td key={column.name} className={isNumeric(column) ? "number" : ""}>
                    {cellText(row[at] ?? null, column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <footer className="row spread">
        <span className="faint">
          {rows.length === 1 ? "1 row" : `${rows.length.toLocaleString("en")} rows`}
          {rows.length > SHOWN && (
            <button type="button" className="link" onClick={() => setWhole(!whole)} aria-expanded={whole}>
              {whole ? "Show fewer" : `Show all ${rows.length.toLocaleString("en")}`}
            </button>
          )}
        </span>
        <button type="button" className="quiet" onClick={() => downloadText(`${fileName(title)}.csv`, csvOf(table), "text/csv;charset=utf-8")}>
          <Icon name="download" size={15} /> Download CSV
        </button>
      </footer>
    </section>
  );
}
