import { useState } from "react";
import type { FeatureDraft } from "../api/answer";
import { Icon } from "../icons/Icon";
import { CodeBlock } from "../text/CodeBlock";
import { downloadText } from "../text/download";
import { FeatureSql } from "./FeatureSql";
import { Neighbours } from "./Neighbours";
import { Profile } from "./Profile";
import { Proof } from "./Proof";
import { Tabs } from "../page/Tabs";

const TABS = ["Specification", "SQL", "Proof", "Profile", "Patch"] as const;
type Tab = (typeof TABS)[number];

/** A drafted feature: what it is, whether it leaks, and the files to take away. */
export function FeatureView({ draft }: { draft: FeatureDraft }) {
  const [tab, setTab] = useState<Tab>("Specification");
  const save = (kind: string, text: string, type: string) => downloadText(`${draft.name}.${kind}`, text, type);
  return (
    <section className="feature" aria-label={`Feature ${draft.name}`}>
      <header className="row spread">
        <h3>
          <code>{draft.name}</code> <span className="faint">version {draft.version}</span>
        </h3>
        <span className={draft.proven ? "badge good" : "badge bad"}>
          <Icon name={draft.proven ? "check" : "alert"} size={14} /> {draft.proven ? "Proven: no leak found" : "Not proven"}
        </span>
      </header>
      <Tabs tabs={TABS} chosen={tab} choose={setTab} label="Parts of the feature">
        {tab === "Specification" && <CodeBlock text={draft.specification} label={`features/${draft.name}.yaml`} />}
        {tab === "SQL" && <FeatureSql draft={draft} />}
        {tab === "Proof" && <Proof draft={draft} />}
        {tab === "Profile" && <Profile profile={draft.profile} />}
        {tab === "Patch" && <CodeBlock text={draft.patch} label={`${draft.name}.patch`} />}
      </Tabs>
      <Neighbours neighbours={draft.neighbours} />
      {draft.notes.map((note) => (
        <p key={note} className="note">
          <Icon name="doc" size={16} />
          <span>{note}</span>
        </p>
      ))}
      <footer className="row">
        <button type="button" className="button" onClick={() => save("patch", draft.patch, "text/x-diff")}>
          <Icon name="download" size={16} /> Patch
        </button>
        <button type="button" className="quiet" onClick={() => save("yaml", draft.specification, "application/yaml")}>
          <Icon name="download" size={15} /> Specification
        </button>
        {draft.certificate && (
          <button type="button" className="quiet" onClick={() => save("certificate.json", `${JSON.stringify(draft.certificate, null, 2)}\n`, "application/json")}>
            <Icon name="download" size={15} /> Certificate
          </button>
        )}
      </footer>
    </section>
  );
}
