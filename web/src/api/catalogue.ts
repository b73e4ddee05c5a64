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
  /** Why it is not open to whoever looks; null: it is. */
  closed?: string | null;
}

export interface FeatureLine {
  /** `name@version`. */
  id: string;
  status: string;
  description: string;
  owner: string | null;
  entity: string;
}

/** A value as it is stored, and the table that it stands in. */
export interface Named {
  name: string;
  table: string;
}

/** A question whose answer a person has checked. */
export interface Verified {
  question: string;
  by: string;
  at: string;
}

export interface Catalogue {
  as_of: string | null;
  lake_version: string;
  metrics: Metric[];
  dimensions: Dimension[];
  tables: LakeTable[];
  features?: FeatureLine[];
  events?: Named[];
  content_kinds?: Named[];
  starters?: string[];
  verified?: Verified[];
}

export const readCatalogue = () => getJson<Catalogue>("/v1/catalog");
