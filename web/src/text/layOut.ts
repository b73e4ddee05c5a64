import { duckdb, formatDialect } from "sql-formatter";

/** SQL on lines of its own clauses; as it is, where it is of no known form. */
export function layOut(sql: string): string {
  try {
    return formatDialect(sql, { dialect: duckdb, keywordCase: "upper", tabWidth: 2, expressionWidth: 72 });
  } catch {
    return sql;
  }
}
