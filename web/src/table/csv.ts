import type { Cell, Table } from "../api/answer";

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** A table as CSV (RFC 4180), every row, values as they are; a text that a spreadsheet would run as a formula gets a quote. */
export function csvOf(table: Table): string {
  const head = table.columns.map((column) => field(column.name));
  const lines = [head, ...table.rows.map((row) => row.map(field))];
  return `${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}

function field(value: Cell): string {
  if (value === null) return "";
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
