import type { FeatureDraft } from "../api/answer";

interface Relation {
  name: string;
  on: string;
  trials: number;
  absent: string;
}

const PLACES: Record<string, string> = { fixture: "Invented rows", governed: "Rows of the lake" };
const relationsOf = (draft: FeatureDraft) => (Array.isArray(draft.verdict.relations) ? (draft.verdict.relations as Relation[]) : []);
const findingsOf = (draft: FeatureDraft) => (Array.isArray(draft.verdict.findings) ? (draft.verdict.findings as unknown[]) : []);
const words = (name: string) => name.replaceAll("_", " ");

/** Every relation that was tried, with its trials by the rows it was tried on, and what was found. */
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
      <Trials relations={relations} />
    </>
  );
}

function Trials({ relations }: { relations: Relation[] }) {
  const places = [...new Set(relations.map((relation) => relation.on))];
  const names = [...new Set(relations.map((relation) => relation.name))];
  const found = (name: string, on: string) => relations.find((relation) => relation.name === name && relation.on === on);
  return (
    <div className="scroll trials" tabIndex={0} role="region" aria-label="Relations that were tried">
      <table>
        <thead>
          <tr>
            <th scope="col">Relation</th>
            {places.map((place) => (
              <th key={place} scope="col" className="number">
                {PLACES[place] ?? place}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <td>
                {words(name)}
                <Absent relations={places.map((place) => found(name, place))} />
              </td>
              {places.map((place) => (
                <td key={place} className="number">
                  {found(name, place)?.trials.toLocaleString("en").replace(/^0$/, "–") ?? "–"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Why a relation was tried nowhere, or not on some rows. */
function Absent({ relations }: { relations: (Relation | undefined)[] }) {
  const reasons = new Set(relations.map((relation) => relation?.absent ?? "").filter(Boolean));
  return [...reasons].map((reason) => (
    <div key={reason} className="faint">
      {reason}
    </div>
  ));
}
