interface Props {
  label: string;
  choices: string[];
  disabled: boolean;
  choose: (text: string) => void;
  strong?: boolean;
}

/** Texts to ask with one click. */
export function Choices({ label, choices, disabled, choose, strong = false }: Props) {
  return (
    <div className={strong ? "choices strong" : "choices"} role="group" aria-label={label}>
      {!strong && <span className="faint label">{label}</span>}
      {choices.map((text) => (
        <button key={text} type="button" className="choice" disabled={disabled} onClick={() => choose(text)}>
          {text}
        </button>
      ))}
    </div>
  );
}
