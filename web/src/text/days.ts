const LONG: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
const SHORT: Intl.DateTimeFormatOptions = { ...LONG, month: "short" };

/** A day such as `2026-06-30` as people write it; what is no day stays as it is. */
export function dayText(day: string, form: "long" | "short" = "long"): string {
  const at = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? day : at.toLocaleDateString("en-GB", form === "long" ? LONG : SHORT);
}

/** Two days, the year said once where both have it: `3 Mar – 30 Jun 2026`. */
export function daysText(first: string, last: string): string {
  const end = dayText(last, "short");
  const begin = dayText(first, "short");
  if (begin === end) return end;
  const year = ` ${last.slice(0, 4)}`;
  return `${first.slice(0, 4) === last.slice(0, 4) ? begin.replace(year, "") : begin} – ${end}`;
}
