export type Grain = "day" | "week" | "month" | "quarter" | "year";

const GRAINS: Grain[] = ["day", "week", "month", "quarter", "year"];
/** Labels that stand beside each other without crowding. */
const MOST_TICKS = 8;
/** Of one chart; a line of more is not followed by the eye. */
const MOST_PERIODS = 2_000;
const DAY_MS = 86_400_000;

export const isoDay = (value: unknown) => String(value).slice(0, 10);

/** The length of a column's periods, where its name says it. */
export function namedGrain(name: string): Grain | null {
  return GRAINS.find((grain) => name.endsWith(`__${grain}`)) ?? null;
}

/** The same; where the name says nothing, a day. */
export const grainOf = (name: string): Grain => namedGrain(name) ?? "day";

/** The last day of the period that begins at a day. */
export function endOf(start: string, grain: Grain): string {
  const at = new Date(`${start}T00:00:00Z`);
  const months = { day: 0, week: 0, month: 1, quarter: 3, year: 12 }[grain];
  const days = { day: 1, week: 7, month: 0, quarter: 0, year: 0 }[grain];
  at.setUTCMonth(at.getUTCMonth() + months);
  return new Date(at.getTime() + (days - 1) * DAY_MS).toISOString().slice(0, 10);
}

/** Every period from the first to the last, whether there is a row of it or not. */
export function everyPeriod(periods: string[], grain: Grain): string[] {
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined) return [];
  const found = [first];
  while ((found.at(-1) ?? last) < last && found.length < MOST_PERIODS) {
    const end = new Date(`${endOf(found.at(-1) ?? last, grain)}T00:00:00Z`);
    found.push(new Date(end.getTime() + DAY_MS).toISOString().slice(0, 10));
  }
  return found;
}

/** How a period is written on an axis; the year where there are several. */
export function formatOf(grain: Grain, periods: string[]): string {
  const years = new Set(periods.map((day) => day.slice(0, 4))).size;
  if (grain === "year") return "%Y";
  if (grain === "quarter") return "Q%q %Y";
  if (grain === "month") return years > 1 ? "%b %Y" : "%B";
  return years > 1 ? "%-d %b %Y" : "%-d %b";
}

/** Every n-th period, counted from the newest. */
export function ticksOf(periods: string[]): string[] {
  const step = Math.ceil(periods.length / MOST_TICKS);
  return periods.filter((_, at) => (periods.length - 1 - at) % step === 0);
}
