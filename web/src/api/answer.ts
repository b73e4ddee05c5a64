/** The wire types of `assistant/answers.py`. */

export type Cell = string | number | boolean | null;
export type Status = "answered" | "clarify" | "refused" | "unanswerable";

export interface Citation {
  id: string;
  kind: string;
  title: string;
  source: string;
  snippet: string;
  passage_id?: string;
}

export interface Query {
  id: string;
  kind: string;
  request: Record<string, unknown> | null;
  sql: string;
  verified: boolean;
  row_count: number;
  elapsed_ms: number;
  explanation?: string | null;
}

export interface Column {
  name: string;
  type: string;
  unit: string | null;
  label: string;
}

export interface Table {
  columns: Column[];
  rows: Cell[][];
}

export interface Note {
  rule: string;
  action: string;
  reason: string;
  remedy: string;
}

export interface FeatureDraft {
  name: string;
  version: number;
  specification: string;
  sql: Record<string, string>;
  not_run: string[];
  proven: boolean;
  attempts: number;
  verdict: Record<string, unknown>;
  certificate: Record<string, unknown> | null;
  profile: Record<string, unknown> | null;
  neighbours: Record<string, unknown>[];
  notes: string[];
  patch: string;
}

export interface Answer {
  question: string;
  status: Status;
  answer: string;
  citations: Citation[];
  queries: Query[];
  table: Table | null;
  chart: Record<string, unknown> | null;
  feature: FeatureDraft | null;
  options: string[];
  guardrails: Note[];
  suggestions: string[];
  model: string;
  index_version: string | null;
  lake_version: string | null;
  as_of: string | null;
  conversation_id: string | null;
  trace_id: string;
  timings_ms: Record<string, number>;
}
