import { expect, test } from "vitest";
import { layOut } from "./layOut";
import { parseInline, parseMarkdown } from "./markdown";
import { sqlTokens } from "./sqlTokens";

test("paragraphs, lists and code are told apart", () => {
  const kinds = parseMarkdown("One\ntwo\n\n- a\n- b\n\n1. c\n\n```\nx = 1\n```\n# Head").map((block) => block.kind);
  expect(kinds).toEqual(["paragraph", "list", "list", "code", "heading"]);
});

test("what is not known stays text", () => {
  expect(parseInline("<b>x</b> [a](http://b) 2 * 3 * 4")).toEqual([{ kind: "text", text: "<b>x</b> [a](http://b) 2 * 3 * 4" }]);
});

test("bold, code and citations are found inside of a sentence", () => {
  expect(parseInline("**12** of `plays` [c1]")).toEqual([
    { kind: "strong", text: "12" },
    { kind: "text", text: " of " },
    { kind: "code", text: "plays" },
    { kind: "text", text: " " },
    { kind: "cite", id: "c1" },
  ]);
});

test("an unclosed fence ends with the text", () => {
  expect(parseMarkdown("```\nx")).toEqual([{ kind: "code", text: "x" }]);
});

test("SQL is coloured without a letter lost", () => {
  const sql = "SELECT count(*) AS \"from\", 'a''b' -- why\nFROM t WHERE x > 1.5";
  const tokens = sqlTokens(sql);
  expect(tokens.map((token) => token.text).join("")).toBe(sql);
  expect(tokens.filter((token) => token.kind === "keyword").map((token) => token.text)).toEqual(["SELECT", "AS", "FROM", "WHERE"]);
});

test("laid out SQL has the same words, and what is no SQL stays as it is", () => {
  const words = (sql: string) => sql.split(/\s+/).join("");
  const sql = "SELECT a, COUNT(*) FROM t WHERE a >= 10 GROUP BY a";
  expect(words(layOut(sql))).toBe(words(sql));
  expect(layOut("((((")).toBe("((((");
});
