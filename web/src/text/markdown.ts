import { inert } from "./inert";

/** The Markdown that answers are written in, parsed into parts; what is not known stays text. */

export type Inline =
  | { kind: "text" | "strong" | "em" | "code"; text: string }
  | { kind: "cite"; id: string };

export type Block =
  | { kind: "paragraph"; lines: Inline[][] }
  | { kind: "heading"; inline: Inline[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string };

const INLINE = /(\*\*[^*\n]+\*\*|`[^`\n]+`|\[c\d+\]|\*[^*\s][^*\n]*\*)/;
const ITEM = /^\s*(?:[-*]|(\d+)[.)])\s+/;
const FENCE = /^```/;

export function parseInline(text: string): Inline[] {
  return text.split(INLINE).filter(Boolean).map(inlineOf);
}

function inlineOf(part: string): Inline {
  if (/^\*\*[^*]+\*\*$/.test(part)) return { kind: "strong", text: part.slice(2, -2) };
  if (/^`[^`]+`$/.test(part)) return { kind: "code", text: part.slice(1, -1) };
  if (/^\[c\d+\]$/.test(part)) return { kind: "cite", id: part.slice(1, -1) };
  if (/^\*[^*\s][^*]*\*$/.test(part)) return { kind: "em", text: part.slice(1, -1) };
  return { kind: "text", text: part };
}

export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let rest = inert(text).replaceAll("\r\n", "\n").split("\n");
  while (rest.length > 0) {
    const size = sizeOf(rest);
    const lines = rest.slice(0, size);
    rest = rest.slice(size);
    const block = blockOf(lines);
    if (block) blocks.push(block);
  }
  return blocks;
}

function sizeOf(lines: string[]): number {
  const first = lines[0] ?? "";
  if (FENCE.test(first)) {
    const end = lines.findIndex((line, at) => at > 0 && FENCE.test(line));
    return end < 0 ? lines.length : end + 1;
  }
  if (!first.trim() || first.startsWith("#")) return 1;
  const list = ITEM.test(first);
  const end = lines.findIndex((line, at) => at > 0 && (!line.trim() || FENCE.test(line) || ITEM.test(line) !== list));
  return end < 0 ? lines.length : end;
}

function blockOf(lines: string[]): Block | null {
  const first = lines[0] ?? "";
  if (FENCE.test(first)) return { kind: "code", text: lines.slice(1).filter((line) => !FENCE.test(line)).join("\n") };
  if (!first.trim()) return null;
  if (first.startsWith("#")) return { kind: "heading", inline: parseInline(first.replace(/^#+\s*/, "")) };
  const item = ITEM.exec(first);
  if (item) {
    return { kind: "list", ordered: item[1] !== undefined, items: lines.map((line) => parseInline(line.replace(ITEM, ""))) };
  }
  return { kind: "paragraph", lines: lines.map(parseInline) };
}
