export interface Token {
  kind: "keyword" | "function" | "string" | "number" | "comment" | "plain";
  text: string;
}

const KEYWORDS = new Set(
  `all and any as asc between both by case cast cross date desc distinct else end except exists extract false filter first from full group
having in inner intersect interval is join last lateral left like limit natural not null nulls offset on or order outer over partition
qualify range recursive right rows select then timestamp true try_cast union unnest using values when where window with within year
quarter month week day hour minute second`.split(/\s+/),
);
const TOKEN = /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|("(?:[^"]|"")*")|(\b\d+(?:\.\d+)?\b)|([A-Za-z_][A-Za-z0-9_]*)/g;

/** SQL cut into what is coloured alike; joined again it is the text. */
export function sqlTokens(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of sql.matchAll(TOKEN)) {
    if (match.index > at) tokens.push({ kind: "plain", text: sql.slice(at, match.index) });
    at = match.index + match[0].length;
    tokens.push({ kind: kindOf(match, sql[at] ?? ""), text: match[0] });
  }
  if (at < sql.length) tokens.push({ kind: "plain", text: sql.slice(at) });
  return tokens;
}

function kindOf(match: RegExpExecArray, next: string): Token["kind"] {
  const [, comment, text, , number, word] = match;
  if (comment !== undefined) return "comment";
  if (text !== undefined) return "string";
  if (number !== undefined) return "number";
  if (word === undefined) return "plain";
  if (KEYWORDS.has(word.toLowerCase())) return "keyword";
  return next === "(" ? "function" : "plain";
}
