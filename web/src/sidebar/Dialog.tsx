import { type ReactNode, useEffect, useId, useRef } from "react";

interface Props {
  title: string;
  close: () => void;
  children: ReactNode;
}

/** A question that must be settled first. The browser holds the focus and closes it with Escape. */
export function Dialog({ title, close, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={close} onClick={(event) => event.target === dialog.current && close()}>
      <div className="sheet">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
