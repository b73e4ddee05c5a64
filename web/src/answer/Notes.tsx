import type { Note } from "../api/answer";
import { Icon } from "../icons/Icon";

/** What protected people in this answer, and what to do about it. */
export function Notes({ notes }: { notes: Note[] }) {
  return notes.map((note) => (
    <p key={note.rule + note.reason} className="note">
      <Icon name="shield" size={16} />
      <span>
        {note.reason} <span className="faint">{note.remedy}</span>
      </span>
    </p>
  ));
}
