"""Markdown pages: one with front matter that names it is one document, any other is read as prose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.errors import SourceError
from connectors.feature_docs.doc_file import DocFile
from connectors.feature_docs.facts import settle
from connectors.feature_docs.labels import fact_of, labelled
from connectors.feature_docs.prose import body_of, docs_of, read_prose
from connectors.feature_docs.statements import Statement
from connectors.feature_docs.succession import Replaced
from connectors.feature_docs.values import first_names, names, optional, status_of, text
from connectors.feature_docs.yaml_text import load_documents
from connectors.records import DocKind, FeatureDoc

FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
HEADING = re.compile(r"^(?:#[ \t]+(.+?)[ \t]*#*|(\S.*)\r?\n=+)[ \t]*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
KINDS: dict[str, DocKind] = {kind.value: kind for kind in DocKind}
NAME_KEYS = ("metric", "feature", "event", "data_source")
USED_KEYS = {
    *NAME_KEYS, "name", "title", "kind", "type", "owner", "owners", "status", "deprecated",
    "version", "replaced_by", "window", "sql", "expression", "product", "app", "tags", "expires",
}  # fmt: skip


def read_markdown(page: str, *, file: DocFile) -> FeatureDoc:
    """The document of one page.

    Raises:
        SourceError: If the front matter does not parse or is not a mapping.
    """
    fields, body = _split(page, file=file)
    name = next((text(fields[key]) for key in (*NAME_KEYS, "name") if text(fields.get(key))), "")
    more = "\n".join(
        f"{key.replace('_', ' ').capitalize()}: {', '.join(names(value))}."
        for key, value in fields.items()
        if key not in USED_KEYS and names(value)
    )
    title, body = _title(fields, body)
    return FeatureDoc(
        id=file.record_id(),
        doc_kind=_kind(fields, file=file),
        name=name or file.relative.stem,
        title=title or name or file.relative.stem,
        body="\n\n".join(part for part in (body.strip(), more) if part),
        owners=first_names(fields, "owners", "owner"),
        status=status_of(fields),
        version=optional(fields.get("version")),
        replaced_by=optional(fields.get("replaced_by")),
        window=optional(fields.get("window")),
        sql=optional(fields.get("sql")) or optional(fields.get("expression")),
        product=optional(fields.get("product")) or optional(fields.get("app")),
        tags=names(fields.get("tags")),
        expires=optional(fields.get("expires")),
        source=file.source(),
    )


@dataclass(frozen=True)
class PageRead:
    """Documents of one page."""

    docs: tuple[FeatureDoc, ...]
    replaced: tuple[Replaced, ...] = ()
    """Definitions, perhaps of other pages, that one of these replaces."""


def read_page(page: str, *, file: DocFile) -> PageRead:
    """The documents of one page: itself, and the definitions that its prose holds.

    Raises:
        SourceError: If the front matter does not parse or is not a mapping.
    """
    doc = read_markdown(page, file=file)
    fields, body = _split(page, file=file)
    if any(text(fields.get(key)) for key in (*NAME_KEYS, "name")):
        return PageRead((doc,))
    whole, found = read_prose(body, title=doc.title, kind=doc.doc_kind, facts=_said(fields))
    facts = settle(whole.statements)
    beside = tuple(docs_of(found, file=file, page_title=doc.title))
    doc = doc.model_copy(
        update={
            "owners": doc.owners or facts.owners,
            "status": doc.status if "status" in fields or "deprecated" in fields else facts.status,
            "version": doc.version or facts.version,
            "replaced_by": doc.replaced_by or facts.replaced_by,
            "window": doc.window or facts.window,
            "doc_kind": whole.term.kind,
            "title": text(fields.get("title")) or whole.term.title,
        }
    )
    replaced = [(doc, old) for old in facts.replaces]
    replaced += [(other, old) for other, settled in beside for old in settled.replaces]
    if beside:
        doc = doc.model_copy(update={"body": body_of(whole)})
    own = (doc,) if doc.body.strip() or not beside else ()
    return PageRead(
        docs=(*own, *(other for other, _ in beside)),
        replaced=tuple(Replaced(old=old, new=new.name, by=new.id) for new, old in replaced),
    )


def _said(fields: Mapping[str, Any]) -> tuple[Statement, ...]:
    """What front matter says, so that prose does not contradict it."""
    said: list[Statement] = []
    for key, value in fields.items():
        fact = fact_of(key)
        said += labelled(fact, ", ".join(names(value))) if fact and names(value) else ()
    return tuple(said)


def _split(page: str, *, file: DocFile) -> tuple[Mapping[str, Any], str]:
    match = FRONT_MATTER.match(page)
    if match is None:
        return {}, page
    loaded = next(iter(load_documents(match.group(1), file=file)), None)
    if loaded is None:
        return {}, page[match.end() :]
    if not isinstance(loaded, Mapping):
        message = f"The front matter of '{file.relative}' is not 'key: value' lines. Write it so."
        raise SourceError(message)
    return {str(key): value for key, value in loaded.items()}, page[match.end() :]


def _title(fields: Mapping[str, Any], body: str) -> tuple[str, str]:
    """The title, and the body without the heading that gave it."""
    outside = FENCE.sub(lambda fence: " " * len(fence.group(0)), body)
    match = HEADING.search(outside)
    heading = (match.group(1) or match.group(2)).strip() if match else ""
    if match is not None and not body[: match.start()].strip():
        body = body[match.end() :]
    return text(fields.get("title")) or heading, body


def _kind(fields: Mapping[str, Any], *, file: DocFile) -> DocKind:
    """By `kind` or `type`, by the key that names it, by the folder; otherwise a plain document."""
    for key in ("kind", "type"):
        written = KINDS.get(text(fields.get(key)).lower())
        if written is not None:
            return written
    named = next((key for key in NAME_KEYS if text(fields.get(key))), None)
    if named is not None:
        return KINDS[named]
    folders = (part.lower().removesuffix("s") for part in reversed(file.relative.parts[1:]))
    stem = (part.removesuffix(".md") for part in folders)
    return next((KINDS[part] for part in stem if part in KINDS), DocKind.DOC)
