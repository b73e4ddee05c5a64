import type { Look } from "./draw";
import { overTime } from "./overTime";

export interface Channel {
  field?: string;
  type?: string;
  title?: string | null;
  axis?: object;
  scale?: object;
  legend?: object;
  sort?: string[];
}

export type Encoding = Record<string, Channel>;
/** Of an axis of values, about. */
export const TICKS = 6;

export type Chart = Record<string, unknown>;

/** The chart as this page lays it out: what stands on an axis, how bars lie, which period is not over. */
export function laidOut(chart: Chart, look: Look): Chart {
  const encoding = (chart.encoding ?? {}) as Encoding;
  if (encoding.x?.type === "temporal" && encoding.y) return overTime(chart, encoding, look.asOf);
  if (encoding.y?.type !== "nominal" || encoding.x?.type !== "quantitative") return chart;
  return lying(chart, encoding, look);
}

/** A share on an axis without digits that say nothing: 60%, not 60.0%. */
export function short(channel: Channel): Channel {
  const axis = channel.axis as { format?: string } | undefined;
  return axis?.format === ".1%" ? { ...channel, axis: { ...axis, format: ".1~%" } } : channel;
}

/** Where bars lie, their axis of values gets the grid; of two periods the later one has the accent. */
function lying(chart: Chart, encoding: Encoding, { colours: { accent, quiet } }: Look): Chart {
  const x = { ...encoding.x, scale: { nice: TICKS, ...encoding.x?.scale }, axis: { titleAnchor: "start", ...short(encoding.x ?? {}).axis, grid: true } };
  const y = { ...encoding.y, axis: { ...encoding.y?.axis, grid: false, title: null } };
  const spaced = { ...y, scale: { paddingInner: 0.3, ...y.scale } };
  if (!encoding.yOffset) return { ...chart, height: { step: 28 }, encoding: { ...encoding, x, y: spaced } };
  const color = { ...encoding.color, scale: { range: [accent, quiet] } };
  return { ...chart, height: { step: 13 }, encoding: { ...encoding, x, y, color } };
}
