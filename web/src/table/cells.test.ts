import { expect, test } from "vitest";
import type { Cell } from "../api/answer";
import { cellText, headingOf, shownColumns, sortedRows } from "./cells";

const column = (type: string, more: { name?: string; unit?: string; label?: string } = {}) => ({ name: "x", unit: null, label: "", type, ...more });

test.each<[Cell, ReturnType<typeof column>, string]>([
  [null, column("integer"), "–"],
  [1234567, column("integer"), "1,234,567"],
  [0.12105, column("number", { unit: "share" }), "12.1%"],
  [0.0042, column("number", { unit: "share" }), "0.42%"],
  [1.5, column("number"), "1.50"],
  [-23, column("integer"), "−23"],
  [0.0123, column("number"), "0.0123"],
  [true, column("boolean"), "yes"],
  ["\u202eabc", column("string"), "\ufffdabc"],
  ["2026-05-04", column("date"), "4 May 2026"],
  ["2026-05-01", column("date", { name: "metric_time__month" }), "May 2026"],
  ["2026-04-01", column("date", { name: "metric_time__quarter" }), "Q2 2026"],
])("%j is shown as people read it", (value, of, text) => {
  expect(cellText(value, of)).toBe(text);
});

test("a unit that the label says is not said again", () => {
  expect(headingOf(column("integer", { label: "Active users", unit: "users" }))).toEqual({ label: "Active users", unit: "" });
  expect(headingOf(column("integer", { label: "Plays", unit: "events" })).unit).toBe("");
  expect(headingOf(column("number", { label: "Revenue", unit: "USD" })).unit).toBe("USD");
});

test("counts that are kept as numbers are shown without fractions, and money never", () => {
  const columns = [column("number", { unit: "events" }), column("number", { unit: "USD" }), column("number")];
  const rows: Cell[][] = [
    [37, 12, 1.5],
    [null, 3, 2],
  ];
  expect(shownColumns({ columns, rows }).map(({ type }) => type)).toEqual(["integer", "number", "number"]);
});

test("nulls come last in either order", () => {
  const rows: Cell[][] = [[null], [2], [10]];
  expect(sortedRows(rows, 0, false)).toEqual([[2], [10], [null]]);
  expect(sortedRows(rows, 0, true)).toEqual([[10], [2], [null]]);
});
