import { getJson } from "./http";

/** Rows of one file that were set aside for one reason. */
export interface SetAside {
  file: string;
  column: string | null;
  reason: string;
  rows: number;
}

export interface TableStatus {
  name: string;
  owner: string | null;
  rows_in: number;
  rows_out: number;
  first_day: string | null;
  last_day: string | null;
  /** Rows by reason. */
  quarantined: Record<string, number>;
  duplicates: number;
  without_consent: number;
  problems: SetAside[];
  notes: string[];
}

export interface Built {
  version: string;
  built_at: string | null;
}

export interface DataStatus {
  as_of: string | null;
  lake: Built;
  index: Built | null;
  index_fits: boolean;
  purpose: string;
  tables: TableStatus[];
  left_out: string[];
}

export const readStatus = () => getJson<DataStatus>("/v1/status");

export const setAside = (table: TableStatus) => Object.values(table.quarantined).reduce((sum, rows) => sum + rows, 0);
