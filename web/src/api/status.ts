import { getJson } from "./http";

export interface TableStatus {
  name: string;
  rows: number | null;
  first_day: string | null;
  last_day: string | null;
  quarantined: Record<string, number>;
  duplicates: number;
  without_consent: number;
}

export interface DataStatus {
  as_of: string | null;
  lake_version: string | null;
  built_at: string | null;
  index_version: string | null;
  tables: TableStatus[];
}

export const readStatus = () => getJson<DataStatus>("/v1/status");
