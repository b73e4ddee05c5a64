import { useMemo, useState } from "react";
import type { Catalogue } from "../api/catalogue";
import { Icon } from "../icons/Icon";
import { Tabs } from "../page/Tabs";
import { Trouble } from "../page/Trouble";
import type { Loaded } from "../page/useLoaded";
import { entriesOf, type EntryKind, KINDS, matching } from "./entries";
import { EntryView } from "./EntryView";

/** What can be asked for, by kind, found by words. */
export default function CataloguePage({ catalogue }: { catalogue: Loaded<Catalogue> }) {
  const { value, problem, again } = catalogue;
  return (
    <div className="viewport">
      <div className="column wide">
        <h1>Catalogue</h1>
        {problem && <Trouble problem={problem} again={again} />}
        {!value && !problem && <div className="skeleton block" role="status" aria-label="Loading the catalogue" />}
        {value && <Browser catalogue={value} />}
      </div>
    </div>
  );
}

function Browser({ catalogue }: { catalogue: Catalogue }) {
  const [kind, setKind] = useState<EntryKind>("Metrics");
  const [words, setWords] = useState("");
  const filled = useMemo(() => KINDS.filter((one) => entriesOf(catalogue, one).length > 0), [catalogue]);
  const chosen = filled.includes(kind) ? kind : (filled[0] ?? "Metrics");
  const entries = useMemo(() => matching(entriesOf(catalogue, chosen), words), [catalogue, chosen, words]);
  if (filled.length === 0) return <p>Nothing is defined yet. Add metrics under semantic_models/ and documents under docs/, then run signpost index.</p>;
  return (
    <>
      <label className="search">
        <Icon name="search" size={16} />
        <input type="search" value={words} onChange={(event) => setWords(event.target.value)} placeholder="Search the catalogue" aria-label="Search the catalogue" />
      </label>
      <Tabs tabs={filled} chosen={chosen} choose={setKind} label="Kinds of entries">
        <p className="faint" role="status">
          {entries.length} {entries.length === 1 ? "entry" : "entries"}
        </p>
        {entries.length === 0 && <p>No entry has these words.</p>}
        <ul className="entries">
          {entries.map((entry) => (
            <EntryView key={entry.name} entry={entry} />
          ))}
        </ul>
      </Tabs>
    </>
  );
}
