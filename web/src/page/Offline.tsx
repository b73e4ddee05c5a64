import { Icon } from "../icons/Icon";

/** Says that the server is away and is being asked again. */
export function Offline() {
  return (
    <p className="offline" role="status">
      <Icon name="offline" size={16} /> The server cannot be reached. What you have read stays here; trying again.
    </p>
  );
}
