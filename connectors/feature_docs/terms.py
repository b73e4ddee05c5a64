"""What a definition is called, and how a page says that it is one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from connectors.feature_docs.labels import fact_of
from connectors.feature_docs.sections import Block, Section
from connectors.records import DocKind

IDENTIFIER = re.compile(r"^[A-Za-z]\w*(?:[_.]\w+)+$")
ACRONYM = re.compile(r"\s*\((?P<short>[A-Z][A-Z0-9/&-]{1,9}s?)\)")
IN_BRACKETS = re.compile(r"\s*[(\[](?P<inner>[^()\[\]]{1,40})[)\]]\s*$")
VERSION = re.compile(r"[\s_(\[-]+v(?:ersion )?(?P<number>\d+(?:\.\d+)*)\)?\]?$", re.IGNORECASE)
VERB = r"(?:is|are|means?|counts?|measures?|denotes?|refers to|describes?|tells|sums?|stands for|reports?)"
OPENING = re.compile(rf"^(?::|=|[-\u2013\u2014]|{VERB}\b)", re.IGNORECASE)
QUANTITY = re.compile(
    r"^(?:The )?(?P<term>[A-Z][\w\-]*(?: [\w\-]+){0,5}?)(?: \((?P<short>[A-Z][A-Z0-9/&-]{1,9}s?)\))? (?:is|are|means|counts) "
    r"(?:the |a |an )?(?:(?:total|average|median|mean|daily|weekly|monthly|distinct|rolling|\d+[ -]day) )*"
    r"(?:number|count|share|percentage|percent|ratio|average|mean|sum|total|rate|median|fraction|proportion|"
    r"distinct|unique|minutes|hours|seconds)\b"
)
NOT_A_TERM = frozenset(
    [
        "note",
        "notes",
        "warning",
        "important",
        "tip",
        "hint",
        "todo",
        "example",
        "examples",
        "caution",
        "attention",
        "info",
        "update",
        "see also",
        "step",
        "question",
        "answer",
        "q",
        "a",
        "pros",
        "cons",
        "why",
        "what",
        "how",
        "when",
        "where",
        "who",
        "this",
        "it",
        "that",
        "these",
        "those",
        "there",
        "here",
        "they",
        "we",
        "date",
        "source",
        "sources",
        "definition",
        "description",
        "default",
        "input",
        "output",
        "returns",
        "args",
        "the",
        "unit",
        "formula",
        "grain",
        "type",
        "numerator",
        "denominator",
        "calculation",
        "tags",
        "name",
        "table",
        "query",
        "sql",
        "used in",
        "reports",
        "result",
        "results",
        "each",
        "every",
        "all",
        "such",
        "one",
        "goal",
        "purpose",
        "scope",
        "aim",
        "metric",
        "feature",
        "event",
    ]
)
KINDS: tuple[tuple[re.Pattern[str], DocKind], ...] = (
    (re.compile(r"\b(?:metrics?|kpis?|measures?|indicators?)\b", re.IGNORECASE), DocKind.METRIC),
    (re.compile(r"\bfeatures?\b", re.IGNORECASE), DocKind.FEATURE),
    (re.compile(r"\bevents?\b", re.IGNORECASE), DocKind.EVENT),
    (
        re.compile(r"\b(?:glossary|terms?|terminology|vocabulary)\b", re.IGNORECASE),
        DocKind.GLOSSARY,
    ),
)
LONGEST = 80


@dataclass(frozen=True)
class Term:
    """The name of a definition."""

    title: str
    kind: DocKind = DocKind.DOC
    code: str = ""
    """Identifier beside the title, or empty."""

    @property
    def name(self) -> str:
        """As the source spells the identifier, or the title without its acronym."""
        return self.code or ACRONYM.sub("", self.title).strip() or self.title

    @property
    def tags(self) -> tuple[str, ...]:
        """The acronym in brackets."""
        found = ACRONYM.search(self.title)
        return (found.group("short"),) if found else ()

    @property
    def version(self) -> str | None:
        """Version that the title ends with: `v2`."""
        found = VERSION.search(self.title)
        return f"v{found.group('number')}" if found else None

    @classmethod
    def of_heading(cls, section: Section, *, kind: DocKind) -> "Term":
        """What a heading names."""
        heading = re.sub(r"^(?:\d+\.)*\d+\.?\s+", "", section.heading).strip(" :")
        code = section.code or (heading if IDENTIFIER.match(heading) else "")
        title = (
            heading
            if heading == code
            else re.sub(rf"\s*[(\[]?{re.escape(code)}[)\]]?\s*$", "", heading)
            if code
            else heading
        )
        return cls(title=title.strip(" :-\u2013\u2014") or heading, kind=kind, code=code)

    def of_kind(self, kind: DocKind) -> "Term":
        """The same term, of that kind where its own is not known."""
        return replace(self, kind=kind) if self.kind is DocKind.DOC else self

    def opens(self, text: str) -> bool:
        """Whether a paragraph begins by saying what the term is."""
        plain = re.sub(r"^(?:the|an?) ", "", text.strip().casefold())
        for name in self._names():
            rest = plain.removeprefix(name)
            if rest != plain and re.match(rf"^(?: \([^)]*\))? {VERB}\b", rest):
                return True
        return False

    def is_called(self, words: str) -> bool:
        """Whether words name the term, alone or at the head of a sentence about it."""
        plain = re.sub(r"^(?:the|our) ", "", words.casefold().strip("`\"' "))
        plain = re.sub(r" (?:metric|feature|event|kpi)$", "", plain)
        return any(
            plain == name or re.match(rf"{re.escape(name)}(?: \([^)]*\))? {VERB} ", plain + " ")
            for name in self._names()
        )

    def _names(self) -> set[str]:
        whole = (self.title, self.name, *self.tags, self.code.replace("_", " "))
        return {name.casefold() for name in whole if len(name) > 1}


def kind_of_heading(path: Sequence[str]) -> DocKind | None:
    """What the definitions under a heading are, by the innermost heading that says it."""
    for heading in reversed(path):
        for pattern, kind in KINDS:
            if pattern.search(heading):
                return kind
    return None


def term_of(block: Block, *, kind: DocKind, listed: bool) -> Term | None:
    """The term that a paragraph or item defines, or None.

    Args:
        block: A paragraph, perhaps of a list.
        kind: What is defined there.
        listed: Whether the section is one of definitions, so that a term in bold is enough.
    """
    text = " ".join(block.text.split())
    quantity = QUANTITY.match(text)
    if quantity and _is_term(quantity.group("term")):
        short = quantity.group("short")
        title = f"{quantity.group('term')} ({short})" if short else quantity.group("term")
        return Term(title, kind=kind if kind is not DocKind.DOC else DocKind.METRIC)
    if not block.term or not listed or not _is_term(block.term):
        return None
    rest = text.removeprefix(block.term.strip()).strip(" *_")
    bracket = IN_BRACKETS.match(rest.split(":")[0] + " ") if rest.startswith(("(", "[")) else None
    after = rest[bracket.end() - 1 :].strip() if bracket else rest
    if not (block.term.endswith(":") or OPENING.match(after)):
        return None
    term = block.term.rstrip(": ")
    code = term if IDENTIFIER.match(term) else _inner_code(bracket)
    title = f"{term} ({bracket.group('inner')})" if bracket and not code else term
    return Term(title, kind=kind, code=code)


def _inner_code(bracket: re.Match[str] | None) -> str:
    inner = bracket.group("inner") if bracket else ""
    return inner if IDENTIFIER.match(inner) else ""


def _is_term(words: str) -> bool:
    plain = words.strip(" :.*").casefold()
    return (
        0 < len(plain) <= LONGEST
        and plain not in NOT_A_TERM
        and plain.split()[0]
        not in {
            "this",
            "that",
            "these",
            "those",
            "it",
            "we",
            "there",
            "each",
            "every",
            "here",
            "they",
            "he",
            "she",
            "you",
        }
        and fact_of(plain) is None
        and "." not in plain.strip(".").replace("_.", "").split(" ")[0][:1]
    )
