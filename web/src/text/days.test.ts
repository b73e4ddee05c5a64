import { expect, test } from "vitest";
import { daysText, dayText } from "./days";

test("a day is written as people write it, and what is no day stays", () => {
  expect([dayText("2026-06-03"), dayText("2026-06-03", "short"), dayText("never")]).toEqual(["3 June 2026", "3 Jun 2026", "never"]);
});

test.each([
  ["2026-03-03", "2026-06-30", "3 Mar – 30 Jun 2026"],
  ["2025-12-30", "2026-01-02", "30 Dec 2025 – 2 Jan 2026"],
  ["2026-06-30", "2026-06-30", "30 Jun 2026"],
])("from %s to %s is %s", (first, last, text) => {
  expect(daysText(first, last)).toBe(text);
});
