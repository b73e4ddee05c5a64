import { expect, test } from "vitest";
import { endOf, everyPeriod, formatOf, grainOf, ticksOf, type Grain } from "./periods";

test.each<[string, Grain, string]>([
  ["2026-06-30", "day", "2026-06-30"],
  ["2026-06-29", "week", "2026-07-05"],
  ["2026-02-01", "month", "2026-02-28"],
  ["2026-10-01", "quarter", "2026-12-31"],
  ["2024-01-01", "year", "2024-12-31"],
])("the %s's %s ends on %s", (start, grain, end) => {
  expect(endOf(start, grain)).toBe(end);
});

test("the name of a column says how long its periods are", () => {
  expect([grainOf("metric_time__week"), grainOf("user__signed_up__month"), grainOf("day")]).toEqual(["week", "month", "day"]);
});

test("labels stand at periods, the newest among them, and never crowd", () => {
  const days = Array.from({ length: 31 }, (_, at) => `2026-05-${String(at + 1).padStart(2, "0")}`);
  const ticks = ticksOf(days);
  expect(ticks.length).toBeLessThanOrEqual(8);
  expect(ticks.at(-1)).toBe("2026-05-31");
});

test("the year is written where there are several", () => {
  expect(formatOf("week", ["2026-01-05"])).toBe("%-d %b");
  expect(formatOf("week", ["2025-12-29", "2026-01-05"])).toBe("%-d %b %Y");
});

test("every period is there, also one without rows", () => {
  expect(everyPeriod(["2026-01-01", "2026-04-01"], "month")).toEqual(["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]);
  expect(everyPeriod(["2026-06-15", "2026-06-29"], "week")).toEqual(["2026-06-15", "2026-06-22", "2026-06-29"]);
});
