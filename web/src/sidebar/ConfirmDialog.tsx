import { Dialog } from "./Dialog";

interface Props {
  title: string;
  text: string;
  action: string;
  confirm: () => void;
  close: () => void;
}

/** Asks before something is done that cannot be undone. */
export function ConfirmDialog({ title, text, action, confirm, close }: Props) {
  return (
    <Dialog title={title} close={close}>
      <p>{text}</p>
      <div className="row end">
        <button type="button" className="quiet" onClick={close}>
          Cancel
        </button>
        <button type="button" className="button danger" onClick={confirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
