import type { Cell, Column, Table } from "../api/answer";
import { inert } from "../text/inert";

const SHARES = new Set(["share", "ratio", "percent", "rate"]);
/** Units of things that are counted: the label says what is counted. */
const COUNTED = new Set(["events", "users", "people", "items", "rows", "sessions", "count"]);

export const isNumeric = (column: Column) => column.type === "integer" || column.type === "number";

/** What stands over a column, with its unit where the label does not say it. */
export function headingOf(column: Column): { label: string; unit: string } {
  const label = column.label || column.name.replaceAll("__", " ").replaceAll("_", " ");
  const unit = column.unit ?? "";
  const said = !unit || SHARES.has(unit) || COUNTED.has(unit) || label.toLowerCase().includes(unit.toLowerCase());
  return { label, unit: said ? "" : unit };
}

function periodOf(value: string, column: Column): string {
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return value;
  if (column.name.endsWith("__quarter")) return `Q${Math.floor(day.getUTCMonth() / 3) + 1} ${day.getUTCFullYear()}`;
  if (column.name.endsWith("__year")) return String(day.getUTCFullYear());
  const month = column.name.endsWith("__month");
  const parts: Intl.DateTimeFormatOptions = month ? { month: "long", year: "numeric" } : { day: "numeric", month: "short", year: "numeric" };
  return day.toLocaleDateString("en-GB", { ...parts, timeZone: "UTC" });
}

function numberText(value: number, column: Column): string {
  if (SHARES.has(column.unit ?? "")) {
    const digits = Math.abs(value) >= 0.01 || value === 0 ? 1 : 2;
    return `${(value * 100).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })}%`;
  }
  if (column.type === "integer" && Number.isInteger(value)) return value.toLocaleString("en");
  const digits = Math.abs(value) >= 1 || value === 0 ? 2 : 4;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A cell as a person reads it. */
export function cellText(value: Cell, column: Column): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numberText(value, column).replace("-", "\u2212");
  return column.type === "date" ? periodOf(value, column) : inert(value);
}

/** The columns as they are shown: numbers without a fraction anywhere are whole ones, money excepted. */
export function shownColumns({ columns, rows }: Table): Column[] {
  const whole = (at: number) => rows.every((row) => row[at] === null || Number.isInteger(row[at]));
  return columns.map((column, at) => (column.type === "number" && isCount(column) && whole(at) ? { ...column, type: "integer" } : column));
}

const isCount = ({ unit }: Column) => !unit || COUNTED.has(unit);

/** Rows in the order of one column; nulls last either way. */
export function sortedRows(rows: Cell[][], at: number, descending: boolean): Cell[][] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((first, second) => {
    const a = first[at] ?? null;
    const b = second[at] ?? null;
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * String(a).localeCompare(String(b), "en", { numeric: true });
  });
}
