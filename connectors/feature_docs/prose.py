"""Pages without a format: the definitions that a Markdown page holds, with what it says of each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from connectors.feature_docs.doc_file import DocFile
from connectors.feature_docs.facts import Facts, settle
from connectors.feature_docs.labels import fact_of, is_labels, labelled, read_labels, read_rows
from connectors.feature_docs.sections import Block, Section, read_sections
from connectors.feature_docs.statements import Statement, read_statements
from connectors.feature_docs.tables import defined_in
from connectors.feature_docs.terms import Term, kind_of_heading, term_of
from connectors.records import DocKind, FeatureDoc

STRUCTURAL = frozenset(
    [
        "definition",
        "definitions",
        "description",
        "overview",
        "summary",
        "calculation",
        "computation",
        "formula",
        "sql",
        "query",
        "notes",
        "note",
        "details",
        "metadata",
        "about",
        "background",
        "example",
        "examples",
        "caveats",
        "faq",
        "usage",
        "history",
        "changelog",
        "change log",
        "introduction",
        "facts",
        "properties",
        "general",
        "how it is computed",
        "lineage",
        "known issues",
        "limitations",
    ]
)
SHORT = 20
"""Most words under a heading that announces a fact."""


@dataclass
class Defined:
    """A definition under way."""

    term: Term
    path: tuple[str, ...]
    sections: list[Section] = field(default_factory=list)
    """Where it is a section, itself and what stands under it."""
    text: list[str] = field(default_factory=list)
    """Where it is a paragraph, an item or a row, its Markdown."""
    statements: list[Statement] = field(default_factory=list)


def read_prose(
    page: str, *, title: str, kind: DocKind, facts: Sequence[Statement] = ()
) -> tuple[Defined, tuple[Defined, ...]]:
    """The page itself, and the definitions that it holds beside itself.

    Args:
        page: Markdown, without front matter.
        title: The page's own, where it has no heading.
        kind: What the page defines, by its place.
        facts: What its front matter says.
    """
    sections = read_sections(page)
    top = next((section for section in sections if section.heading), None)
    whole = Defined(Term(top.heading if top else title, kind=kind), path=())
    whole.statements.extend(facts)
    reader = _Reader(whole, kind=kind, top=top)
    for section in sections:
        reader.read(section)
    reader.settle_subjects()
    return whole, tuple(reader.found)


class _Reader:
    """Goes through a page and gives each definition what belongs to it."""

    def __init__(self, whole: Defined, *, kind: DocKind, top: Section | None) -> None:
        self.whole = whole
        self.found: list[Defined] = []
        self._kind = kind
        self._top = top
        self._named: list[Statement] = []
        self._open: list[tuple[int, Defined]] = []

    def read(self, section: Section) -> None:
        """Give a section's blocks to the definition they belong to."""
        self._open = [entry for entry in self._open if entry[0] < section.level]
        kind = kind_of_heading((*section.path, section.heading)) or self._kind
        owner = self._owner_of(section, kind)
        announced = fact_of(section.heading) if _is_short(section) else None
        current = owner
        for block in section.blocks:
            if announced is not None and not block.rows:
                current.statements += labelled(announced, block.text)
            elif block.rows:
                self._table(block, section, kind=kind, owner=current)
            else:
                current = self._block(block, section, kind=kind, current=current, owner=owner)

    def _owner_of(self, section: Section, kind: DocKind) -> Defined:
        """The definition that a section is, or is part of."""
        above = self._open[-1][1] if self._open else self.whole
        if section is self._top or not section.heading or not _defines(section, kind=kind):
            above.sections.append(section)
            return above
        term = Term.of_heading(section, kind=kind)
        defined = Defined(term, path=section.path, sections=[section])
        self.found.append(defined)
        self._open.append((section.level, defined))
        return defined

    def _block(
        self, block: Block, section: Section, *, kind: DocKind, current: Defined, owner: Defined
    ) -> Defined:
        term = (
            None
            if is_labels(block.text)
            else term_of(block, kind=kind, listed=_lists(section, kind))
        )
        if term is not None and owner.term.is_called(term.name):
            owner.term = owner.term.of_kind(term.kind)
        elif term is not None:
            current = Defined(term, path=(*section.path, section.heading), text=[block.source])
            self.found.append(current)
        elif current is not owner:
            current.text.append(block.source)
        for said in (*read_labels(block.text), *read_statements(block.text)):
            (self._named if said.subject else current.statements).append(said)
        return current

    def _table(self, block: Block, section: Section, *, kind: DocKind, owner: Defined) -> None:
        rows = defined_in(block.rows, kind=kind)
        if not rows:
            owner.statements += read_rows(block.rows)
        for term, text, statements in rows:
            path = (*section.path, section.heading)
            self.found.append(Defined(term, path=path, text=[text], statements=[*statements]))

    def settle_subjects(self) -> None:
        """Give what is said of a named subject to the definition of that name, if there is one."""
        for said in self._named:
            named = [d for d in (self.whole, *self.found) if d.term.is_called(said.subject)]
            if len(named) == 1:
                named[0].statements.append(said)


def _defines(section: Section, *, kind: DocKind) -> bool:
    """Whether a section defines what its heading names."""
    heading = section.heading.casefold().strip(" :.")
    if heading in STRUCTURAL or fact_of(section.heading) or not section.blocks:
        return False
    term = Term.of_heading(section, kind=kind)
    first = next((block.text for block in section.blocks if not block.rows), "")
    said = [*_own_statements(section)]
    return bool(said) or term.opens(first) or (bool(section.code) and kind is not DocKind.DOC)


def _own_statements(section: Section) -> Iterator[Statement]:
    """What is said of the section itself, outside the definitions that it lists."""
    for block in section.blocks:
        if block.rows:
            yield from read_rows(block.rows)
        elif is_labels(block.text):
            yield from read_labels(block.text)
        elif term_of(block, kind=DocKind.DOC, listed=True) is not None:
            return
        else:
            yield from (said for said in read_statements(block.text) if not said.subject)


def _is_short(section: Section) -> bool:
    """Whether no more than names or a value stands under a heading such as `Owners`."""
    return len(section.source.split()) <= SHORT


def _lists(section: Section, kind: DocKind) -> bool:
    return kind is not DocKind.DOC and section.heading.casefold() not in STRUCTURAL


def docs_of(
    found: Iterable[Defined], *, file: DocFile, page_title: str
) -> Iterator[tuple[FeatureDoc, Facts]]:
    """Documents of the definitions of a page, each under an anchor of its own."""
    taken: set[str] = set()
    for defined in found:
        facts = settle(defined.statements)
        anchor = _anchor(defined.term.name, taken)
        above = dict.fromkeys(part for part in (page_title, *defined.path) if part)
        place = " > ".join(part for part in above if part != defined.term.title)
        body = "\n\n".join(
            part for part in (f"In: {place}." if place else "", body_of(defined)) if part
        )
        yield (
            FeatureDoc(
                id=file.record_id(anchor),
                doc_kind=defined.term.kind,
                name=defined.term.name,
                title=defined.term.title,
                body=body,
                owners=facts.owners,
                status=facts.status,
                version=facts.version or defined.term.version,
                replaced_by=facts.replaced_by,
                window=facts.window,
                tags=defined.term.tags,
                source=file.source(anchor),
            ),
            facts,
        )


def body_of(defined: Defined) -> str:
    """The Markdown of a definition; the headings of its inner sections are kept."""
    headed = next((section for section in defined.sections if section.heading), None)
    parts = [
        f"{'#' * section.level} {section.heading}\n\n{section.source}"
        if section.heading and section is not headed
        else section.source
        for section in defined.sections
    ]
    return "\n\n".join(part.strip() for part in (*parts, *defined.text) if part.strip())


def _anchor(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^\w.]+", "-", name.strip().casefold()).strip("-") or "definition"
    anchor, number = plain, 2
    while anchor in taken:
        anchor, number = f"{plain}-{number}", number + 1
    taken.add(anchor)
    return anchor
