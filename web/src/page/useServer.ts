import { useCallback, useEffect, useState } from "react";
import { LOST } from "../api/http";

const AGAIN_MS = 2500;

/** Whether the server is away; once it is, it is asked again until it answers. */
export function useServer(): boolean {
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
    window.addEventListener(LOST, found);
    return () => {
      window.removeEventListener("offline", lost);
      window.removeEventListener("online", found);
      window.removeEventListener(LOST, found);
    };
  }, [check]);
  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(() => void check(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [offline, check]);
  return offline;
}
