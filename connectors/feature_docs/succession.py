"""Definitions that another page says are replaced."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connectors.records import DocStatus, FeatureDoc, RecordId


@dataclass(frozen=True)
class Replaced:
    """One page's word that its definition replaces another."""

    old: str
    """Name or title, as written."""
    new: str
    by: RecordId
    """The definition that says so."""


def with_successors(
    docs: Mapping[RecordId, FeatureDoc], replaced: Iterable[Replaced]
) -> dict[RecordId, FeatureDoc]:
    """The documents, those deprecated that exactly one other definition replaces.

    A name that several documents bear, or that two definitions claim to replace, stays as it is.
    """
    said: dict[str, list[Replaced]] = {}
    for claim in replaced:
        said.setdefault(claim.old.casefold(), []).append(claim)
    changed = dict(docs)
    for claims in said.values():
        named = [doc for doc in docs.values() if claims[0].old.casefold() in _names(doc)]
        successors = {claim.new for claim in claims}
        if len(named) == 1 and len(successors) == 1 and named[0].id != claims[0].by:
            changed[named[0].id] = _gone(named[0], successors.pop())
    return changed


def _names(doc: FeatureDoc) -> Iterator[str]:
    yield doc.name.casefold()
    yield doc.title.casefold()


def _gone(doc: FeatureDoc, new: str) -> FeatureDoc:
    status = DocStatus.DEPRECATED if doc.status is DocStatus.ACTIVE else doc.status
    return doc.model_copy(update={"status": status, "replaced_by": doc.replaced_by or new})
