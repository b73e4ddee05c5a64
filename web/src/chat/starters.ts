import type { Catalogue } from "../api/catalogue";

const SHOWN = 6;

/** Questions to begin with: the workspace's own, else some that its metrics answer. */
export function startersOf(catalogue: Catalogue): string[] {
  const own = catalogue.starters ?? [];
  if (own.length > 0) return own.slice(0, SHOWN);
  const rich = catalogue.metrics.toSorted((a, b) => b.dimensions.length - a.dimensions.length);
  const [first, second] = rich;
  const questions = [
    first && `${first.label} by week`,
    first && `How is ${first.label} computed, and who owns it?`,
    second && `${second.label} by month`,
    second && `How is ${second.label} computed, and who owns it?`,
  ];
  return questions.filter((question): question is string => Boolean(question)).slice(0, SHOWN);
}
