import type { Catalogue } from "../api/catalogue";
import { Icon } from "../icons/Icon";
import { Trouble } from "../page/Trouble";
import type { Loaded } from "../page/useLoaded";
import { dayText } from "../text/days";
import { startersOf } from "./starters";

interface Props {
  catalogue: Loaded<Catalogue>;
  ask: (question: string) => void;
}

/** What a person sees before the first question: what can be asked, and some questions to begin with. */
export function Welcome({ catalogue, ask }: Props) {
  const { value, problem, again } = catalogue;
  return (
    <section className="welcome">
      <h1>What would you like to know?</h1>
      <p>Ask what people use, what the catalogue holds, how a metric is defined, or for a feature to train on.</p>
      {problem && <Trouble problem={problem} again={again} />}
      {!value && !problem && <div className="skeleton cards" role="status" aria-label="Loading examples" />}
      {value && (
        <>
          <ul className="starters">
            {startersOf(value).map((question) => (
              <li key={question}>
                <button type="button" onClick={() => ask(question)}>
                  <span>{question}</span>
                  <Icon name="chevron" size={16} />
                </button>
              </li>
            ))}
          </ul>
          <p className="faint">{value.as_of ? `Data complete to ${dayText(value.as_of)}` : "Documents only: this workspace has no data."}</p>
        </>
      )}
    </section>
  );
}
