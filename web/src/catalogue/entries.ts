import type { Catalogue, Named } from "../api/catalogue";
import { dayText, daysText } from "../text/days";

export const KINDS = ["Metrics", "Dimensions", "Features", "Events", "Tables", "Content", "Verified"] as const;
export type EntryKind = (typeof KINDS)[number];

export interface Entry {
  name: string;
  label: string;
  description: string;
  /** Short facts under the description. */
  facts: string[];
  /** Longer lists, folded: heading and items. */
  list: { heading: string; items: string[] } | null;
  question: string | null;
}

const owner = (name: string | null | undefined) => (name ? `owner ${name}` : "");
const count = (rows: number | null, word: string) => (rows === null ? "" : `${rows.toLocaleString("en")} ${word}`);
const said = (facts: string[]) => facts.filter(Boolean);

/** The catalogue as entries of one kind, in its own order. */
export function entriesOf(catalogue: Catalogue, kind: EntryKind): Entry[] {
  return MAKERS[kind](catalogue);
}

const namedEntry = ({ name, table }: Named): Entry => ({
  name: `${name} ${table}`,
  label: name.replaceAll("_", " "),
  description: "",
  facts: [`in ${table}`],
  list: null,
  question: null,
});

const MAKERS: Record<EntryKind, (catalogue: Catalogue) => Entry[]> = {
  Metrics: ({ metrics }) =>
    metrics.map((metric) => ({
      ...metric,
      facts: said([metric.unit ?? "", metric.kind === "simple" ? "" : metric.kind, owner(metric.owner)]),
      list: { heading: `${metric.dimensions.length} dimensions`, items: metric.dimensions },
      question: `${metric.label} by week`,
    })),
  Dimensions: ({ dimensions }) =>
    dimensions.map((dimension) => ({ ...dimension, facts: [dimension.type], list: null, question: null })),
  Features: ({ features = [] }) =>
    features.map((feature) => ({
      name: feature.id,
      label: feature.id.split("@")[0] ?? feature.id,
      description: feature.description,
      facts: said([feature.status, `of ${feature.entity}`, owner(feature.owner)]),
      list: null,
      question: `What is ${feature.id.split("@")[0] ?? feature.id}?`,
    })),
  Events: ({ events = [] }) => events.map(namedEntry),
  Tables: ({ tables }) =>
    tables.map((table) => ({
      name: table.name,
      label: table.name,
      description: table.closed ?? table.description,
      facts: said([table.kind, count(table.rows, "rows"), table.first_day && table.last_day ? daysText(table.first_day, table.last_day) : ""]),
      list: { heading: `${table.columns.length} columns`, items: table.columns },
      question: null,
    })),
  Content: ({ content_kinds = [] }) => content_kinds.map(namedEntry),
  Verified: ({ verified = [] }) =>
    verified.map((one) => ({
      name: one.question,
      label: one.question,
      description: "",
      facts: [`checked by ${one.by}`, dayText(one.at)],
      list: null,
      question: one.question,
    })),
};

/** The entries that hold every word, in name, label or description. */
export function matching(entries: Entry[], words: string): Entry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const text = `${entry.name} ${entry.label} ${entry.description}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
