import type { ReactNode } from "react";
import type { Answer, Note, Status } from "../api/answer";
import { ChartView } from "../chart/ChartView";
import { useChatActions } from "../chat/ChatActions";
import { FeatureView } from "../feature/FeatureView";
import { Icon, type IconName } from "../icons/Icon";
import { ResultTable } from "../table/ResultTable";
import { Markdown } from "../text/Markdown";
import { AnswerActions } from "./AnswerActions";
import { Choices } from "./Choices";
import { CitationChip } from "./CitationChip";
import { Facts } from "./Facts";
import { Notes } from "./Notes";
import { Queries } from "./Queries";
import { Sources } from "./Sources";

const MARKS: Partial<Record<Status, { icon: IconName; words: string }>> = {
  refused: { icon: "shield", words: "Not answered, to protect people" },
  unanswerable: { icon: "alert", words: "No answer from this workspace" },
};

const isRepeated = (note: Note, answer: Answer) => answer.answer.includes(note.reason);

/** The answer, whole: words, chart, table, sources, SQL, and what to ask next. */
export function AnswerView({ answer, steps }: { answer: Answer; steps?: ReactNode }) {
  const { live, ask, busy, cite } = useChatActions();
  const mark = MARKS[answer.status];
  const drawCitation = (id: string) => {
    const citation = answer.citations.find((one) => one.id === id);
    return citation ? <CitationChip citation={citation} open={cite} /> : null;
  };
  const notes = answer.guardrails.filter((note) => !isRepeated(note, answer));
  const filled = answer.table && answer.table.rows.length > 0 ? answer.table : null;
  const repeated = answer.guardrails.length > 0 && answer.status === "refused";
  return (
    <div className={`answer ${answer.status}`}>
      {mark && (
        <p className="mark">
          <Icon name={mark.icon} /> {mark.words}
        </p>
      )}
      <Markdown text={answer.answer} cite={drawCitation} together />
      {answer.options.length > 0 && <Choices label="Choose one" choices={answer.options} disabled={!live || busy} choose={ask} strong />}
      {answer.chart && filled && <ChartView chart={answer.chart} table={filled} title={answer.question} asOf={answer.as_of} />}
      {filled && (filled.rows.length > 1 || filled.columns.length > 2) && <ResultTable table={filled} title={answer.question} />}
      {answer.feature && <FeatureView draft={answer.feature} />}
      {!repeated && <Notes notes={notes} />}
      <Sources citations={answer.citations} open={cite} />
      <div className="folds">
        <Queries queries={answer.queries} />
        {steps}
      </div>
      <Facts answer={answer} />
      {live && <AnswerActions answer={answer} />}
      {live && answer.suggestions.length > 0 && <Choices label="Ask next" choices={answer.suggestions} disabled={busy} choose={ask} />}
    </div>
  );
}
