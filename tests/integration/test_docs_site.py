"""The documentation site: built strictly, loads from nowhere else, and says what the code says."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import typer
from bs4 import BeautifulSoup, Tag

from assistant.cli.lazy import COMMANDS
from assistant.reference.__main__ import PAGES
from assistant.reference.fields import field_docs
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
HERE = "http://site.invalid/"
LOADING_RELATIONS = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "manifest", "modulepreload", "prefetch"}  # fmt: skip
LOADING = (("script", "src"), ("img", "src"), ("img", "srcset"), ("iframe", "src"), ("source", "src"), ("video", "src"), ("audio", "src"), ("object", "data"), ("embed", "src"))  # fmt: skip
FENCE = re.compile(r"^```(?:\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
GUIDES = [DOCS / "index.md", DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with every warning an error."""
    out = tmp_path_factory.mktemp("site")
    build = ["build", "--strict", "--quiet", "--config-file", ROOT / "mkdocs.yml"]
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", *build, "--site-dir", out],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},  # noqa: TID251 - tests have no settings
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Every page by its address."""
    return {
        urljoin(HERE, path.relative_to(site).as_posix().removesuffix("index.html")): BeautifulSoup(
            path.read_text(encoding="utf-8"), "html.parser"
        )
        for path in sorted(site.rglob("*.html"))
    }


def outside(address: str, *, of: str = HERE) -> bool:
    parts = urlsplit(urljoin(of, address.strip()))
    return parts.scheme != "data" and parts.netloc != urlsplit(HERE).netloc


def loaded(page: BeautifulSoup) -> Iterator[str]:
    """Every address that a browser loads to show a page."""
    for kind, attribute in LOADING:
        for tag in page.find_all(kind):
            if tag.get(attribute):
                yield str(tag[attribute])
    for tag in page.find_all("link", href=True):
        if LOADING_RELATIONS & set(tag.get("rel") or ()):
            yield str(tag["href"])
    styles = [str(tag["style"]) for tag in page.find_all(style=True)]
    for text in [*styles, *(tag.get_text() for tag in page.find_all("style"))]:
        yield from re.findall(r"url\(\s*[\"']?([^\"')]+)", text)


def test_no_page_loads_anything_from_another_host(pages: dict[str, BeautifulSoup]) -> None:
    found = {(at, address) for at, page in pages.items() for address in loaded(page)}
    assert len(found) > len(pages)
    assert not {(at, address) for at, address in found if outside(address, of=at)}


def test_a_font_of_another_host_would_be_found() -> None:
    page = BeautifulSoup('<link rel="stylesheet" href="//fonts.example/css">', "html.parser")
    assert [outside(address) for address in loaded(page)] == [True]


def test_no_style_loads_anything_from_another_host(site: Path) -> None:
    styles = list(site.rglob("*.css"))
    assert styles
    for path in styles:
        text = path.read_text(encoding="utf-8")
        inside = re.sub(r"url\(\"data:[^\"]*\"\)", "", text)
        addresses = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", inside)
        assert not [address for address in addresses if outside(address)]


def test_browsers_are_told_to_load_nothing_from_another_host(
    pages: dict[str, BeautifulSoup],
) -> None:
    for page in pages.values():
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert isinstance(policy, Tag)
        told = str(policy["content"])
        assert "default-src 'self'" in told
        assert not re.search(r"https?:|\*", told)


def test_every_link_and_anchor_inside_the_site_leads_somewhere(
    site: Path, pages: dict[str, BeautifulSoup]
) -> None:
    anchors = {
        at: {str(tag["id"]) for tag in page.find_all(id=True)}
        | {str(tag["name"]) for tag in page.find_all("a", attrs={"name": True})}
        for at, page in pages.items()
    }
    broken = []
    for at, page in pages.items():
        if at.endswith("404.html"):
            continue  # its links are made for wherever it is shown
        for tag in page.find_all("a", href=True):
            target = urlsplit(urljoin(at, str(tag["href"])))
            if target.netloc != urlsplit(HERE).netloc:
                continue
            address = target._replace(fragment="", query="").geturl()
            if address not in anchors:
                if not (site / unquote(target.path.lstrip("/"))).is_file():
                    broken.append((at, tag["href"]))
            elif target.fragment and unquote(target.fragment) not in anchors[address]:
                broken.append((at, tag["href"]))
    assert not broken


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_says_what_the_code_says(name: str) -> None:
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "Run: make docs"


def test_every_page_of_the_reference_is_generated() -> None:
    assert {path.name for path in (DOCS / "reference").iterdir()} == set(PAGES)


def settings_models(model: Any = Settings) -> Iterator[Any]:
    for field in model.model_fields.values():
        kind = field.annotation
        if isinstance(kind, type) and hasattr(kind, "model_fields"):
            yield kind
            yield from settings_models(kind)


@pytest.mark.parametrize("model", list(settings_models()), ids=lambda model: model.__name__)
def test_every_setting_says_what_it_is_for(model: Any) -> None:
    sections = {
        name
        for name, field in model.model_fields.items()
        if hasattr(field.annotation, "model_fields")
    }
    assert model.model_fields.keys() - sections - field_docs(model).keys() == set()


def command_lines() -> list[tuple[str, str]]:
    found = []
    for path in GUIDES:
        for block in FENCE.findall(path.read_text(encoding="utf-8")):
            lines = block.replace("\\\n", " ").splitlines()
            found += [
                (path.name, line.removeprefix("$ "))
                for line in lines
                if re.match(r"(\$ )?signpost ", line)
            ]
    return found


@pytest.mark.parametrize(("page", "line"), command_lines())
def test_a_command_that_a_guide_shows_has_these_options(page: str, line: str) -> None:
    _, *words = shlex.split(line, comments=True)
    entry = next(entry for entry in COMMANDS if entry.name == words[0])
    command = typer.main.get_command(import_module(entry.module).app)
    words = words[1:]
    while getattr(command, "commands", None):
        command = command.commands[words.pop(0)]
    known = {
        name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    assert {word for word in words if word.startswith("--")} <= known
