import type { FeatureDraft } from "../api/answer";

interface Relation {
  name: string;
  on: string;
  trials: number;
  absent: string;
}

const relationsOf = (draft: FeatureDraft) => (Array.isArray(draft.verdict.relations) ? (draft.verdict.relations as Relation[]) : []);
const findingsOf = (draft: FeatureDraft) => (Array.isArray(draft.verdict.findings) ? (draft.verdict.findings as unknown[]) : []);
const words = (name: string) => name.replaceAll("_", " ");

/** Every relation that was tried, with its trials, and what was found. */
export function Proof({ draft }: { draft: FeatureDraft }) {
  const relations = relationsOf(draft);
  const trials = relations.reduce((sum, relation) => sum + relation.trials, 0);
  const findings = findingsOf(draft);
  return (
    <>
      <p>
        {trials.toLocaleString("en")} trials changed what was unknowable at the cutoff; {findings.length === 0 ? "no value moved." : "values moved:"}
      </p>
      {findings.map((finding, at) => (
        <pre key={at} tabIndex={0}>
          {JSON.stringify(finding, null, 2)}
        </pre>
      ))}
      <div className="scroll" tabIndex={0} role="region" aria-label="Relations that were tried">
        <table>
          <thead>
            <tr>
              <th scope="col">Relation</th>
              <th scope="col">Data</th>
              <th scope="col" className="number">
                Trials
              </th>
            </tr>
          </thead>
          <tbody>
            {relations.map((relation) => (
              <tr key={relation.name + relation.on}>
                <td>{words(relation.name)}</td>
                <td>{relation.on}</td>
                <td className="number">{relation.trials > 0 ? relation.trials.toLocaleString("en") : <span className="faint">{relation.absent || "none"}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
