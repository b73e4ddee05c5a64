import { useCallback, useEffect, useState } from "react";

const AGAIN_MS = 2500;

/** Whether the server answers; once it does not, it is asked again until it does. */
export function useServer(): { offline: boolean; suspect: () => void } {
  const [offline, setOffline] = useState(false);
  const check = useCallback(async () => {
    try {
      const response = await fetch("/healthz", { cache: "no-store" });
      setOffline(!response.ok);
    } catch {
      setOffline(true);
    }
  }, []);
  useEffect(() => {
    const lost = () => setOffline(true);
    const found = () => void check();
    window.addEventListener("offline", lost);
    window.addEventListener("online", found);
    return () => {
      window.removeEventListener("offline", lost);
      window.removeEventListener("online", found);
    };
  }, [check]);
  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(() => void check(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [offline, check]);
  return { offline, suspect: () => void check() };
}
