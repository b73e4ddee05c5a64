import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
const KEY = "signpost-theme";
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

function stored(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** The theme that was chosen, and the way to the next one. */
export function useTheme(): { theme: Theme; turn: () => void } {
  const [theme, setTheme] = useState<Theme>(stored);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
  }, [theme]);
  const turn = useCallback(() => setTheme((former) => NEXT[former]), []);
  return { theme, turn };
}

function listen(changed: () => void): () => void {
  const media = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(changed);
  media.addEventListener("change", changed);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    media.removeEventListener("change", changed);
    watcher.disconnect();
  };
}

function isDark(): boolean {
  const theme = document.documentElement.dataset.theme;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Whether dark colours show now, by choice or by the system. */
export const useDark = () => useSyncExternalStore(listen, isDark);
