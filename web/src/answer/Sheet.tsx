import type { FormEvent, ReactNode } from "react";

interface Props {
  ready: boolean;
  submit: () => void;
  cancel: () => void;
  children: ReactNode;
}

/** The frame of a small form under an answer. */
export function Sheet({ ready, submit, cancel, children }: Props) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready) submit();
  };
  return (
    <form className="feedback" onSubmit={send} onKeyDown={(event) => event.key === "Escape" && cancel()}>
      {children}
      <p className="faint">Personal data is removed before it is kept.</p>
      <div className="row">
        <button type="submit" className="button" disabled={!ready}>
          Send
        </button>
        <button type="button" className="quiet" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
