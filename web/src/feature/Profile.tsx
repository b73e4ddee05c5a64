import { Figure } from "../page/Figure";

interface Profiled {
  column: string;
  rows: number;
  /** Null, as the others: too few people stand behind it. */
  entities: number | null;
  coverage: number | null;
  null_share: number | null;
  distinct: number | null;
  quantiles: Record<string, number> | null;
}

const WITHHELD = "–";
const share = (value: number | null) => (value === null ? WITHHELD : `${(value * 100).toFixed(1).replace(".0", "")}%`);
const count = (value: number | null) => value?.toLocaleString("en") ?? WITHHELD;

/** How the feature's values are spread over the lake. */
export function Profile({ profile }: { profile: Record<string, unknown> | null }) {
  const values = Array.isArray(profile?.values) ? (profile.values as Profiled[]) : [];
  if (values.length === 0) return <p className="faint">There is no lake to profile it on.</p>;
  return values.map((value) => (
    <div key={value.column}>
      <dl className="figures">
        <Figure name="Rows" value={value.rows.toLocaleString("en")} />
        <Figure name="Entities" value={count(value.entities)} />
        <Figure name="Coverage" value={share(value.coverage)} />
        <Figure name="Nulls" value={share(value.null_share)} />
        <Figure name="Distinct" value={count(value.distinct)} />
        {Object.entries(value.quantiles ?? {}).map(([rank, at]) => (
          <Figure key={rank} name={rank === "0.5" ? "Median" : `p${Math.round(Number(rank) * 100)}`} value={at.toLocaleString("en")} />
        ))}
      </dl>
    </div>
  ));
}
