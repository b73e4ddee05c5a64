/** Existing features that are near, so that none is built twice. */
export function Neighbours({ neighbours }: { neighbours: Record<string, unknown>[] }) {
  if (neighbours.length === 0) return null;
  return (
    <div className="neighbours">
      <h4>Near features</h4>
      <ul>
        {neighbours.map((neighbour) => (
          <li key={String(neighbour.feature)}>
            <code>{String(neighbour.feature)}</code> <span className="faint">{String(neighbour.status ?? "")}</span>
            <div className="faint">{String(neighbour.says ?? "")}</div>
          </li>
        ))}
      </ul>
    </div>
  );
}
