import type { Citation } from "../api/answer";

interface Props {
  citation: Citation;
  open: (citation: Citation) => void;
}

/** The number of a source inside of the text; opens it beside the conversation. */
export function CitationChip({ citation, open }: Props) {
  return (
    <button type="button" className="cite" aria-label={`Source ${citation.id.slice(1)}: ${citation.title}`} onClick={() => open(citation)}>
      {citation.id.slice(1)}
    </button>
  );
}
