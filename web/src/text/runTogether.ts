import type { Block, Inline } from "./markdown";

/** Characters of a paragraph that is still read at a glance. */
const MOST = 420;

type Paragraph = Extract<Block, { kind: "paragraph" }>;

const sizeOf = (block: Paragraph) => block.lines.flat().reduce((sum, part) => sum + ("text" in part ? part.text.length : 0), 0);

function leadsOn(block: Paragraph): boolean {
  const last = block.lines.at(-1)?.at(-1);
  return last !== undefined && "text" in last && last.text.trimEnd().endsWith(":");
}

/** The first paragraph as the lead, and the sentences behind it as one paragraph. */
export function runTogether(blocks: Block[]): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const before = joined.at(-1);
    const fits = joined.length > 1 && before?.kind === "paragraph" && block.kind === "paragraph";
    if (fits && !leadsOn(before) && sizeOf(before) + sizeOf(block) <= MOST) {
      joined[joined.length - 1] = { kind: "paragraph", lines: [...before.lines, ...block.lines] };
    } else joined.push(block);
  }
  return joined.map((block) => (block.kind === "paragraph" ? citedOnce(block) : block));
}

/** A source that several sentences in a row rest on is named behind the last of them. */
function citedOnce(block: Paragraph): Paragraph {
  const cited = block.lines.map(citationOf);
  const lines = block.lines.map((line, at) => (cited[at] !== null && cited[at] === cited[at + 1] ? line.slice(0, -1).map(trimmed) : line));
  return { kind: "paragraph", lines };
}

/** The one citation of a line, where it stands at its end. */
function citationOf(line: Inline[]): string | null {
  const found = line.filter((part) => part.kind === "cite");
  const last = line.at(-1);
  return found.length === 1 && last?.kind === "cite" ? last.id : null;
}

const trimmed = (part: Inline, at: number, all: Inline[]): Inline => (at === all.length - 1 && "text" in part ? { ...part, text: part.text.trimEnd() } : part);
