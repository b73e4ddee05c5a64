import type { Problem } from "../api/problem";
import { Icon } from "../icons/Icon";

/** A problem in words, with a way to try again. */
export function Trouble({ problem, again }: { problem: Problem; again?: () => void }) {
  return (
    <div className="ended failed" role="alert">
      <p className="mark">
        <Icon name="alert" /> {problem.title}
      </p>
      <p>{problem.detail}</p>
      <p>{problem.remedy}</p>
      {again && (
        <button type="button" className="button" onClick={again}>
          <Icon name="retry" size={16} /> Try again
        </button>
      )}
    </div>
  );
}
