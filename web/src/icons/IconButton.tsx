import type { ButtonHTMLAttributes } from "react";
import { Icon, type IconName } from "./Icon";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
}

/** A button that shows a drawing and says its name. */
export function IconButton({ icon, label, className = "", ...more }: Props) {
  return (
    <button type="button" className={`icon-button ${className}`} aria-label={label} title={label} {...more}>
      <Icon name={icon} />
    </button>
  );
}
