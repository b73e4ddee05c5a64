import { readStatus, type DataStatus } from "../api/status";
import { Trouble } from "../page/Trouble";
import { useLoaded } from "../page/useLoaded";
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
  const outside = status.tables.reduce((sum, table) => sum + Object.values(table.quarantined).reduce((a, b) => a + b, 0), 0);
  return (
    <>
      <dl className="figures large">
        <div>
          <dt>Data complete to</dt>
          <dd>{status.as_of ?? "no data by day"}</dd>
        </div>
        <div>
          <dt>Last build</dt>
          <dd>{status.built_at ? timeText(status.built_at) : "none"}</dd>
        </div>
        <div>
          <dt>Rows in quarantine</dt>
          <dd>{outside.toLocaleString("en")}</dd>
        </div>
        <div>
          <dt>Tables</dt>
          <dd>{status.tables.length}</dd>
        </div>
      </dl>
      <StatusTable tables={status.tables} />
      <p className="facts">
        {status.lake_version && `Lake ${status.lake_version}`}
        {status.index_version && ` · Index ${status.index_version}`}
      </p>
    </>
  );
}

function timeText(moment: string): string {
  return `${new Date(moment).toLocaleString("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC" })} UTC`;
}
