import type { ConversationEntry } from "../api/conversations";

const DAY_MS = 86_400_000;
const WEEK = 7;

/** When a conversation was last used, in a word: by the days of whoever looks. */
export function ageOf(moment: string, now: Date): string {
  const then = new Date(moment);
  if (Number.isNaN(then.getTime())) return "Earlier";
  const days = Math.round((midnight(now) - midnight(then)) / DAY_MS);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return days <= WEEK ? "Last 7 days" : "Earlier";
}

const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** The entries with the heading that stands over each: empty where it is the one before. */
export function withAges(entries: ConversationEntry[], now: Date): { entry: ConversationEntry; heading: string }[] {
  let before = "";
  return entries.map((entry) => {
    const age = ageOf(entry.updated_at, now);
    const heading = age === before ? "" : age;
    before = age;
    return { entry, heading };
  });
}
