import { expect, test } from "vitest";
import { overTime } from "./overTime";

const FIELD = "metric_time__day";
const ENCODING = { x: { field: FIELD, type: "temporal" }, y: { field: "plays", type: "quantitative" } };
const chartOf = (values: object[]) => ({ mark: { type: "line" }, encoding: ENCODING, data: { values } });
const row = (day: string, plays: number | null) => ({ [FIELD]: day, plays });

test("no line runs over a day that has no row", () => {
  const { data } = overTime(chartOf([row("2026-05-01", 3), row("2026-05-03", 4)]), ENCODING, "2026-05-31") as { data: { values: object[] } };
  expect(data.values).toContainEqual(row("2026-05-02", null));
});

test("a column whose name does not say how long its periods are gets no rows", () => {
  const encoding = { ...ENCODING, x: { field: "day", type: "temporal" } };
  const values = [{ day: "2026-01-01", plays: 1 }, { day: "2026-02-01", plays: 2 }];
  expect(overTime({ ...chartOf(values), encoding }, encoding, null)).toMatchObject({ data: { values } });
});

test("a period that is not over is drawn apart", () => {
  const rows = [row("2026-05-01", 3), row("2026-05-02", 4), row("2026-05-03", 1)];
  const { layer } = overTime(chartOf(rows), ENCODING, "2026-05-02") as { layer: { mark: { strokeDash?: number[] }; data: { values: object[] } }[] };
  expect(layer.map(({ mark, data }) => [Boolean(mark.strokeDash), data.values.length])).toEqual([[true, 2], [false, 2]]);
});
