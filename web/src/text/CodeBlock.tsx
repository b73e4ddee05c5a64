import { useMemo, type ReactNode } from "react";
import { CopyButton } from "./CopyButton";
import { inert } from "./inert";
import { sqlTokens } from "./sqlTokens";

interface Props {
  text: string;
  label: string;
  language?: "sql" | "text";
  /** Further buttons beside the one that copies. */
  actions?: ReactNode;
}

/** A text of fixed width that can be copied and scrolled. */
export function CodeBlock({ text, label, language = "text", actions }: Props) {
  const shown = inert(text);
  const tokens = useMemo(() => (language === "sql" ? sqlTokens(shown) : []), [language, shown]);
  return (
    <figure className="code">
      <figcaption>
        <span>{label}</span>
        <span className="row">
          {actions}
          <CopyButton text={text} what={label} />
        </span>
      </figcaption>
      <pre tabIndex={0} aria-label={label}>
        <code>
          {language === "sql"
            ? tokens.map((token, at) =>
                token.kind === "plain" ? token.text : (
                  <span key={at} className={`t-${token.kind}`}>
                    {token.text}
                  </span>
                ),
              )
            : shown}
        </code>
      </pre>
    </figure>
  );
}
