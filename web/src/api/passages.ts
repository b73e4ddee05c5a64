import { getJson } from "./http";

export interface Passage {
  id: string;
  kind: string;
  title: string;
  source: string;
  text: string;
  owners: string[];
  status: string | null;
  tables: string[];
  last_day: string | null;
  as_of: string | null;
}

export const readPassage = (id: string) => getJson<Passage>(`/v1/passages/${encodeURI(id).replaceAll("?", "%3F").replaceAll("#", "%23")}`);
