import { Icon } from "../icons/Icon";
import { IconButton } from "../icons/IconButton";
import { hrefOf, type Route } from "../page/route";
import { useTheme } from "../page/useTheme";
import { ConversationList } from "./ConversationList";
import { Logo } from "./Logo";

const THEMES = { system: { icon: "half", name: "Theme: as the system" }, light: { icon: "sun", name: "Theme: light" }, dark: { icon: "moon", name: "Theme: dark" } } as const;

interface Props {
  route: Route;
  /** Grows when a conversation has changed. */
  version: number;
}

/** Conversations, the way to the other pages, and the theme. */
export function Sidebar({ route, version }: Props) {
  const { theme, turn } = useTheme();
  const here = (page: Route["page"]) => (route.page === page ? "page" : undefined);
  return (
    <nav id="sidebar" className="sidebar" aria-label="Signpost">
      <div className="row spread head">
        <a className="brand" href="#/">
          <Logo /> Signpost
        </a>
        <IconButton icon={THEMES[theme].icon} label={THEMES[theme].name} onClick={turn} />
      </div>
      <a className="new" href="#/">
        <Icon name="plus" /> New conversation
      </a>
      <ConversationList current={route.page === "chat" ? route.id : null} version={version} />
      <div className="places">
        <a href={hrefOf({ page: "catalogue" })} aria-current={here("catalogue")}>
          <Icon name="book" /> Catalogue
        </a>
        <a href={hrefOf({ page: "data" })} aria-current={here("data")}>
          <Icon name="pulse" /> Data status
        </a>
      </div>
    </nav>
  );
}
