/** What differs, without the name that stands above it. */
function sentence(says: string): string {
  const text = says.replace(/^this is \S+ /, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

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
            <div className="faint">{sentence(String(neighbour.says ?? ""))}</div>
          </li>
        ))}
      </ul>
    </div>
  );
}
