import { useState } from "react";
import { Icon } from "../icons/Icon";
import { copyText } from "./copy";

/** Copies a text and says so. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    setSaid((await copyText(text)) ? "Copied" : "Select and copy it yourself");
    setTimeout(() => setSaid(""), 2500);
  };
  return (
    <button type="button" className="quiet" onClick={() => void copy()} aria-label={`Copy ${what}`}>
      <Icon name={said === "Copied" ? "check" : "copy"} size={15} />
      <span aria-live="polite">{said || "Copy"}</span>
    </button>
  );
}
