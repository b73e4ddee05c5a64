import { expect, test } from "vitest";
import type { Cell } from "../api/answer";
import { csvOf } from "./csv";

const column = (name: string) => ({ name, type: "string", unit: null, label: "" });
const csv = (...cells: Cell[]) => csvOf({ columns: cells.map((_, at) => column(`c${at}`)), rows: [cells] }).split("\r\n")[1];

test("a comma, a quote or a new line is quoted", () => {
  expect(csv("a,b", 'say "x"', "two\nlines")).toBe('"a,b","say ""x""","two\nlines"');
});

test("a number keeps all its digits and a null is nothing", () => {
  expect(csv(-0.1210526315789, null, true)).toBe("-0.1210526315789,,true");
});

test.each(["=1+1", "+1", "-1", "@a", "\tx", "＝1+1", "＠a"])("a text %j is no formula to a spreadsheet", (text) => {
  expect(csv(text)).toBe(`'${text}`);
});
