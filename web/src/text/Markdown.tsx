import { Fragment, memo, type ReactNode } from "react";
import { type Block, type Inline, parseMarkdown } from "./markdown";
import { runTogether } from "./runTogether";

interface Props {
  text: string;
  /** Draws a citation such as `c1`; without it the citation is left out. */
  cite?: (id: string) => ReactNode;
  /** Sentences that stand alone are one paragraph behind the first, the lead. */
  together?: boolean;
}

/** Text in Markdown. Links and HTML are not drawn: what a source says cannot lead elsewhere. */
export const Markdown = memo(function Markdown({ text, cite, together = false }: Props) {
  const blocks = parseMarkdown(text);
  return (
    <div className={together ? "prose together" : "prose"}>
      {(together ? runTogether(blocks) : blocks).map((block, at) => (
        <BlockView key={at} block={block} cite={cite} />
      ))}
    </div>
  );
});

function BlockView({ block, cite }: { block: Block; cite: Props["cite"] }) {
  const spell = (parts: Inline[]) => <InlineView parts={parts} cite={cite} />;
  if (block.kind === "code") return <pre tabIndex={0}>{block.text}</pre>;
  if (block.kind === "heading") return <h3>{spell(block.inline)}</h3>;
  if (block.kind === "list") {
    const items = block.items.map((item, at) => <li key={at}>{spell(item)}</li>);
    return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  return (
    <p>
      {block.lines.map((line, at) => (
        <Fragment key={at}>
          {at > 0 && " "}
          {spell(line)}
        </Fragment>
      ))}
    </p>
  );
}

function InlineView({ parts, cite }: { parts: Inline[]; cite: Props["cite"] }) {
  return parts.map((part, at) => {
    if (part.kind === "cite") return <Fragment key={at}>{cite?.(part.id)}</Fragment>;
    if (part.kind === "strong") return <strong key={at}>{part.text}</strong>;
    if (part.kind === "em") return <em key={at}>{part.text}</em>;
    if (part.kind === "code") return <code key={at}>{part.text}</code>;
    return <Fragment key={at}>{part.text}</Fragment>;
  });
}
