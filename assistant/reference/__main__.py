"""`python -m assistant.reference [FOLDER]` writes the reference pages."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.reference.answer_page import answer_page
from assistant.reference.api_page import api_page
from assistant.reference.commands_page import commands_page
from assistant.reference.rules_page import rules_page
from assistant.reference.settings_page import settings_page

PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "api.md": api_page,
    "answer.md": answer_page,
    "rules.md": rules_page,
}


def write_pages(folder: Path) -> None:
    """Write every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
