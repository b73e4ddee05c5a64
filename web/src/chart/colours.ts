/** The page's colours as the chart needs them: resolved, for the theme that shows now. */
export interface Colours {
  ink: string;
  faint: string;
  line: string;
  quiet: string;
  accent: string;
  paper: string;
}

export function readColours(within: HTMLElement): Colours {
  const probe = document.createElement("span");
  within.append(probe);
  const resolve = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = { ink: resolve("ink"), faint: resolve("faint"), line: resolve("line"), quiet: resolve("quiet"), accent: resolve("accent"), paper: resolve("card") };
  probe.remove();
  return found;
}

/** Categories: the accent first, then colours that are told apart also without red and green. */
export const SERIES_LIGHT = ["#12715b", "#d08a1d", "#4467b0", "#a8477e", "#6f8f2f", "#5f6a72", "#b4593b", "#2a93a8", "#8061a9", "#9a7b4f", "#3f7d3f", "#c06a8c"];
export const SERIES_DARK = ["#5cc8a9", "#e7b45c", "#8ca9ec", "#e18fbd", "#b1cd71", "#a7b1b8", "#e59a7e", "#6fcde0", "#bda2e3", "#cfb38b", "#86c586", "#eba7c1"];
