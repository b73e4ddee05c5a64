import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { readCatalogue } from "../api/catalogue";
import { ChatPage } from "../chat/ChatPage";
import { IconButton } from "../icons/IconButton";
import { Sidebar } from "../sidebar/Sidebar";
import { Guard } from "./Guard";
import { Offline } from "./Offline";
import { useRoute, type Route } from "./route";
import { useLoaded } from "./useLoaded";
import { useServer } from "./useServer";

const CataloguePage = lazy(() => import("../catalogue/CataloguePage"));
const DataPage = lazy(() => import("../data/DataPage"));
const SharedPage = lazy(() => import("../shared/SharedPage"));
const TITLES: Record<Route["page"], string> = { chat: "Signpost", catalogue: "Catalogue – Signpost", data: "Data status – Signpost", shared: "Shared conversation – Signpost" };

/** The whole page: the sidebar, and the page that the address names. */
export function App() {
  const route = useRoute();
  const offline = useServer();
  const catalogue = useLoaded(readCatalogue, offline ? "offline" : "online");
  const [version, setVersion] = useState(0);
  const [open, setOpen] = useState(false);
  const onAnswered = useCallback(() => setVersion((number) => number + 1), []);
  const ready = Boolean(catalogue.value ?? catalogue.problem);
  useEffect(() => {
    if (ready) performance.mark("signpost-ready");
  }, [ready]);
  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, [open]);
  const key = JSON.stringify(route);
  useEffect(() => {
    document.title = TITLES[route.page];
    setOpen(false);
  }, [key]);
  return (
    <div className="app" data-menu={open ? "open" : "closed"}>
      <a className="skip" href="#main" onClick={skip}>
        Skip to the conversation
      </a>
      <header className="bar">
        <IconButton icon="menu" label={open ? "Close the menu" : "Open the menu"} aria-expanded={open} aria-controls="sidebar" onClick={() => setOpen(!open)} />
        <span className="name">Signpost</span>
      </header>
      <Sidebar route={route} version={version} />
      <button type="button" className="veil" aria-label="Close the menu" tabIndex={-1} onClick={() => setOpen(false)} />
      <main id="main" tabIndex={-1}>
        {offline && <Offline />}
        <Guard key={route.page}>
          <Suspense fallback={<Loading />}>
            {route.page === "chat" && <ChatPage id={route.id} catalogue={catalogue} onAnswered={onAnswered} />}
            {route.page === "catalogue" && <CataloguePage catalogue={catalogue} />}
            {route.page === "data" && <DataPage />}
            {route.page === "shared" && <SharedPage token={route.token} />}
          </Suspense>
        </Guard>
      </main>
    </div>
  );
}

function Loading() {
  return (
    <div className="column">
      <div className="skeleton block" role="status" aria-label="Loading" />
    </div>
  );
}

function skip(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.querySelector<HTMLElement>(".composer textarea, #main")?.focus();
}
