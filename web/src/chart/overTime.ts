import { short, TICKS, type Channel, type Chart, type Encoding } from "./layout";
import { endOf, everyPeriod, formatOf, grainOf, isoDay, namedGrain, ticksOf } from "./periods";

type Row = Record<string, unknown>;

/** Periods from which on points would cover their line. */
const DENSE = 40;

/** Days as people write them on the axis, at the periods themselves; a period that is not over has a dashed way to it. */
export function overTime(chart: Chart, encoding: Encoding, asOf: string | null): Chart {
  const x = encoding.x ?? {};
  const field = plain(x);
  const given = ((chart.data as { values?: Row[] } | undefined)?.values ?? []).filter((row) => row[field] !== null);
  const rows = withGaps(given, encoding);
  const periods = [...new Set(rows.map((row) => isoDay(row[field])))].sort();
  const grain = grainOf(field);
  const format = formatOf(grain, periods);
  const axis = { values: ticksOf(periods), format, labelFlush: true, labelOverlap: true, labelSeparation: 12, ...x.axis, title: null };
  const color = encoding.color && { ...encoding.color, sort: largestFirst(rows, encoding), legend: { offset: 30 } };
  const told = { ...encoding, x: { ...x, axis }, y: { ...short(encoding.y ?? {}), scale: { nice: TICKS, ...encoding.y?.scale } }, ...(color && { color }), tooltip: toolTip(encoding, grain) };
  const [before, last] = periods.slice(-2);
  const open = asOf !== null && before !== undefined && last !== undefined && endOf(last, grain) > asOf;
  const mark = { ...(chart.mark as object), ...(periods.length > DENSE && { point: { size: 10 } }) };
  if (!open) return { ...chart, mark, data: { values: rows }, encoding: told };
  const { mark: _mark, data: _data, encoding: _encoding, ...rest } = chart;
  const part = (wanted: (day: string) => boolean, more: object) => ({
    data: { values: rows.filter((row) => wanted(isoDay(row[field]))) },
    mark: { ...mark, ...more },
    encoding: told,
  });
  const whole = part((day) => day !== last, {});
  const rough = part((day) => day >= before, { strokeDash: [3, 4], strokeOpacity: 0.7, point: { filled: false, fill: "transparent" } });
  return { ...rest, layer: [rough, whole] };
}

/** Rows without a value for periods that have none, so that no line runs over what was withheld or is unknown. */
function withGaps(rows: Row[], { x, y, color }: Encoding): Row[] {
  const [field, value, series] = [plain(x), plain(y), plain(color)];
  const grain = namedGrain(field);
  if (grain === null) return rows;
  const names = series ? [...new Set(rows.map((row) => row[series]))] : [null];
  const every = everyPeriod([...new Set(rows.map((row) => isoDay(row[field])))].sort(), grain);
  const gaps = names.flatMap((name) => {
    const there = new Set(rows.filter((row) => !series || row[series] === name).map((row) => isoDay(row[field])));
    return every.filter((day) => !there.has(day)).map((day) => ({ [field]: day, [value]: null, ...(series && { [series]: name }) }));
  });
  return [...rows, ...gaps];
}

/** The series by what they add up to, so that the largest has the accent. */
function largestFirst(rows: Row[], { color, y }: Encoding): string[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const name = String(row[plain(color)]);
    sums.set(name, (sums.get(name) ?? 0) + (Number(row[plain(y)]) || 0));
  }
  return [...sums.keys()].sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0));
}

/** The name of a channel's column, as rows have it. */
const plain = (channel: Channel | undefined) => (channel?.field ?? "").replaceAll("\\", "");

/** What a point says of itself, in the order of reading. */
function toolTip(encoding: Encoding, grain: string): Channel[] {
  const { x = {}, y = {}, color } = encoding;
  const day = { field: x.field, type: "temporal", scale: x.scale, title: x.title, format: grain === "year" ? "%Y" : grain === "month" ? "%B %Y" : "%-d %b %Y" };
  const value = { field: y.field, type: "quantitative", title: y.title, format: formatIn(y) ?? "," };
  const line = color && { field: color.field, type: "nominal", title: color.title };
  return [day, ...(line ? [line] : []), value].map((one) => JSON.parse(JSON.stringify(one)) as Channel);
}

const formatIn = (channel: Channel) => (channel.axis as { format?: string } | undefined)?.format;
