import { readStatus, setAside, type DataStatus } from "../api/status";
import { Icon } from "../icons/Icon";
import { Figure } from "../page/Figure";
import { Trouble } from "../page/Trouble";
import { useLoaded } from "../page/useLoaded";
import { dayText } from "../text/days";
import { Quarantine } from "./Quarantine";
import { StatusTable } from "./StatusTable";

/** How fresh the data is, what the last build did, and what it kept out. */
export default function DataPage() {
  const { value, problem, again } = useLoaded(readStatus, "status");
  return (
    <div className="viewport">
      <div className="column wide">
        <h1>Data status</h1>
        {problem && <Trouble problem={problem} again={again} />}
        {!value && !problem && <div className="skeleton block" role="status" aria-label="Loading the status" />}
        {value && <Status status={value} />}
      </div>
    </div>
  );
}

function Status({ status }: { status: DataStatus }) {
  const { lake, index, tables } = status;
  const kept = tables.reduce((sum, table) => sum + table.rows_out, 0);
  const outside = tables.reduce((sum, table) => sum + setAside(table), 0);
  return (
    <>
      <dl className="figures large">
        <Figure name="Data complete to" value={status.as_of ? dayText(status.as_of, "short") : "No data by day"} />
        <Figure name="Last build (UTC)" value={timeText(lake.built_at)} />
        <Figure name="Search index (UTC)" value={index ? timeText(index.built_at) : "None"} />
        <Figure name="Rows in the lake" value={kept.toLocaleString("en")} />
        <Figure name="Rows in quarantine" value={outside.toLocaleString("en")} />
      </dl>
      {!status.index_fits && <Warning text="The search index was not made from this lake. Run signpost index." />}
      {status.left_out.map((table) => (
        <Warning key={table} text={`Not in the lake: ${table}`} />
      ))}
      <StatusTable tables={tables} />
      <Quarantine tables={tables} />
      <p className="facts">
        Consent applied for {status.purpose} · Lake {lake.version}
        {index && ` · Index ${index.version}`}
      </p>
    </>
  );
}

function Warning({ text }: { text: string }) {
  return (
    <p className="note">
      <Icon name="alert" size={16} />
      <span>{text}</span>
    </p>
  );
}

function timeText(moment: string | null): string {
  if (moment === null) return "None";
  const parts: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" };
  return new Date(moment).toLocaleString("en-GB", parts);
}
