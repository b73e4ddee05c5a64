import type { Citation } from "../api/answer";
import { Icon } from "../icons/Icon";

interface Props {
  citations: Citation[];
  open: (citation: Citation) => void;
}

/** Every source of the answer, as a row of buttons. */
export function Sources({ citations, open }: Props) {
  if (citations.length === 0) return null;
  return (
    <div className="sources" role="group" aria-label="Sources">
      {citations.map((citation) => (
        <button key={citation.id} type="button" className="source" onClick={() => open(citation)}>
          <Icon name="doc" size={15} />
          <span className="number">{citation.id.slice(1)}</span>
          <span className="title">{citation.title}</span>
          <span className="faint">{citation.kind.replaceAll("_", " ")}</span>
        </button>
      ))}
    </div>
  );
}
