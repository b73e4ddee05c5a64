import { useSyncExternalStore } from "react";

export type Route =
  | { page: "chat"; id: string | null }
  | { page: "catalogue" }
  | { page: "data" }
  | { page: "shared"; token: string };

export function readRoute(hash: string): Route {
  const [first = "", second = ""] = hash.replace(/^#\/?/, "").split("/");
  const name = decode(second);
  if (first === "c" && name) return { page: "chat", id: name };
  if (first === "shared" && name) return { page: "shared", token: name };
  if (first === "catalogue" || first === "data") return { page: first };
  return { page: "chat", id: null };
}

export function hrefOf(route: Route): string {
  if (route.page === "chat") return route.id ? `#/c/${encodeURIComponent(route.id)}` : "#/";
  if (route.page === "shared") return `#/shared/${encodeURIComponent(route.token)}`;
  return `#/${route.page}`;
}

export function go(route: Route): void {
  location.hash = hrefOf(route);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function listen(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

export function useRoute(): Route {
  return readRoute(useSyncExternalStore(listen, () => location.hash));
}
