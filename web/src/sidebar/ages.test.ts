import { expect, test } from "vitest";
import { ageOf, withAges } from "./ages";

const NOW = new Date(2026, 5, 30, 9);
const at = (day: number, hour = 12) => new Date(2026, 5, day, hour).toISOString();

test.each([
  [at(30, 1), "Today"],
  [at(29, 23), "Yesterday"],
  [at(23), "Last 7 days"],
  [at(22), "Earlier"],
  ["no moment", "Earlier"],
])("%s is %s", (moment, age) => {
  expect(ageOf(moment, NOW)).toBe(age);
});

test("a heading stands over the first of its age alone", () => {
  const entries = [at(30), at(30, 8), at(29)].map((updated_at, id) => ({ id: String(id), title: "", updated_at }));
  expect(withAges(entries, NOW).map(({ heading }) => heading)).toEqual(["Today", "", "Yesterday"]);
});
