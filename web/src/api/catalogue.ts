import { getJson } from "./http";

export interface Metric {
  name: string;
  label: string;
  description: string;
  kind: string;
  unit: string | null;
  owner: string | null;
  dimensions: string[];
}

export interface Dimension {
  name: string;
  label: string;
  description: string;
  type: string;
}

export interface LakeTable {
  name: string;
  kind: string;
  description: string;
  columns: string[];
  rows: number | null;
  first_day: string | null;
  last_day: string | null;
}

/** Something that documentation describes: a feature, an event, a kind of content. */
export interface Documented {
  name: string;
  label?: string;
  description: string;
  status?: string | null;
  owner?: string | null;
}

export interface Catalogue {
  as_of: string | null;
  lake_version: string;
  metrics: Metric[];
  dimensions: Dimension[];
  tables: LakeTable[];
  features?: Documented[];
  events?: Documented[];
  content_kinds?: { name: string; label?: string; items: number | null }[];
  verified_questions?: string[];
  starter_questions?: string[];
}

export const readCatalogue = () => getJson<Catalogue>("/v1/catalog");
