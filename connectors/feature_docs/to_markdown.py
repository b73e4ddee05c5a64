"""HTML pages, reStructuredText and plain text as Markdown, which one reader understands."""

import re
from collections import Counter
from collections.abc import Callable

import docutils.core  # type: ignore[import-untyped]
from bs4 import BeautifulSoup, Tag
from docutils.parsers.rst.languages import en  # type: ignore[import-untyped]
from markdownify import MarkdownConverter

UNSEEN = ("script", "style", "nav", "header", "footer", "aside", "form", "noscript", "template")
MAIN = ("main", "article", "#main-content", ".wiki-content", "#content", "[role=main]", "body")
"""Where the words of a page stand, the surest first; Confluence calls it `main-content`."""
DIRECTIVE = re.compile(
    r"^(?P<indent>[ \t]*)\.\. (?P<name>[a-z][\w:-]*)::[ \t]*(?P<rest>.*)$", re.MULTILINE
)
DEPRECATED = re.compile(
    r"^(?P<indent>[ \t]*)\.\. deprecated::[ \t]*(?P<since>.*)\n(?P<more>(?:(?P=indent)[ \t]+\S.*\n?)*)",
    re.MULTILINE,
)
ROLE = re.compile(r":[a-z][\w:+.-]*:`(?P<shown>[^`<]*?)(?: ?<[^`>]*>)?`")
KNOWN_ROLES = re.compile(r":(?:code|literal|emphasis|strong|sub|sup|math|title|strong):`")
RST_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "initial_header_level": 1,
    "report_level": 5,
    "halt_level": 5,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "embed_stylesheet": False,
    "syntax_highlight": "none",
    "_disable_config": True,
}
DELIMITERS = ("\t", "|", ";", ",")
CAPITALS = re.compile(r"^[A-Z][A-Z0-9 /&()-]{3,60}$")


def html_to_markdown(page: str) -> str:
    """The words of an HTML page; scripts, navigation and styles are left out."""
    soup = BeautifulSoup(page, "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for unseen in soup(UNSEEN):
        unseen.decompose()
    body = next((found for place in MAIN if (found := soup.select_one(place))), soup)
    for cell in body.select("table"):
        _give_head(cell, soup)
    text = _converted(str(body))
    return text if body.find(re.compile("^h1$")) or not title else f"# {title}\n\n{text}"


def rst_to_markdown(page: str) -> str:
    """A reStructuredText page; directives that only Sphinx knows become notes."""
    plain = DIRECTIVE.sub(_known, DEPRECATED.sub(_deprecated, page))
    plain = ROLE.sub(
        lambda role: (
            role.group(0) if KNOWN_ROLES.match(role.group(0)) else f"``{role.group('shown')}``"
        ),
        plain,
    )
    parts = docutils.core.publish_parts(plain, writer="html5", settings_overrides=RST_SETTINGS)
    soup = BeautifulSoup(parts["html_body"], "html.parser")
    for field in soup.select("dl.field-list, dl.docinfo"):
        field.replace_with(_fields(field))
    for table in soup.select("table"):
        _give_head(table, soup)
    return _converted(str(soup))


def text_to_markdown(page: str) -> str:
    """Plain text: lines in capitals are headings, indentation is no code."""
    lines = page.splitlines()
    return "\n".join(
        f"## {line.strip().capitalize()}\n"
        if CAPITALS.match(line.strip()) and not _neighbour(lines, number)
        else line.lstrip()
        if not line.lstrip().startswith(("-", "*", "+"))
        else line
        for number, line in enumerate(lines)
    )


def is_table(page: str) -> bool:
    """Whether plain text is data: the same delimiter as often in nearly every line."""
    lines = [line for line in page.splitlines() if line.strip()]
    for mark in DELIMITERS:
        counts = Counter(line.count(mark) for line in lines)
        times, common = counts.most_common(1)[0]
        if times and len(lines) > 1 and common >= len(lines) * 0.9:
            return True
    return False


def _neighbour(lines: list[str], number: int) -> bool:
    """Whether a line has text right before it, so that it is no heading."""
    return number > 0 and bool(lines[number - 1].strip())


def _converted(html: str) -> str:
    converter = MarkdownConverter(
        heading_style="ATX",
        bullets="-",
        escape_underscores=False,
        escape_asterisks=False,
        strip=["img"],
    )
    return re.sub(r"\n{3,}", "\n\n", str(converter.convert(html))).strip()


def _give_head(table: Tag, soup: BeautifulSoup) -> None:
    """A table without a head gets an empty one: its first row is a row like the others."""
    first = table.find("tr")
    if first is None or first.find("td") is None:
        return
    head = soup.new_tag("tr")
    for _ in first.find_all(["td", "th"]):
        head.append(soup.new_tag("th"))
    first.insert_before(head)


def _known(match: re.Match[str]) -> str:
    """A directive that docutils knows as it is, any other as a line with the same content."""
    name = match.group("name")
    if name in en.directives and name not in ("include", "raw", "image", "figure"):
        return match.group(0)
    said = f"{name.replace('-', ' ').capitalize()} {match.group('rest')}".strip()
    return f"{match.group('indent')}{said}:\n"


def _deprecated(match: re.Match[str]) -> str:
    more = " ".join(match.group("more").split())
    return f"{match.group('indent')}Deprecated since {match.group('since').strip()}. {more}\n"


def _fields(field: Tag) -> str:
    """A field list as lines of `label: value`."""
    names, values = (
        [tag.get_text(" ", strip=True) for tag in field.find_all(kind)] for kind in ("dt", "dd")
    )
    pairs = zip(names, values, strict=False)
    return "\n".join(f"{name.rstrip(' :')}: {value}" for name, value in pairs)


CONVERTERS: dict[str, Callable[[str], str]] = {
    ".html": html_to_markdown,
    ".htm": html_to_markdown,
    ".rst": rst_to_markdown,
    ".txt": text_to_markdown,
}
"""By suffix; a Markdown page needs none."""
