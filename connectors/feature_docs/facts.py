"""Statements settled: what contradicts itself is left open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.feature_docs.statements import Fact, Statement
from connectors.records import DocStatus


@dataclass(frozen=True)
class Facts:
    """What is known of one definition; empty where nothing or two different things are said."""

    owners: tuple[str, ...] = ()
    window: str | None = None
    version: str | None = None
    status: DocStatus = DocStatus.ACTIVE
    replaced_by: str | None = None
    replaces: tuple[str, ...] = ()


def settle(statements: Iterable[Statement]) -> Facts:
    """Facts of one definition. A label beats a sentence; two different sentences say nothing."""
    found = tuple(statements)
    status = _one(found, "status")
    replaced_by = _one(found, "replaced_by")
    gone = replaced_by is not None and status is None
    return Facts(
        owners=_owners(found),
        window=_one(found, "window"),
        version=_one(found, "version"),
        status=DocStatus.DEPRECATED if gone else DocStatus(status or DocStatus.ACTIVE),
        replaced_by=replaced_by,
        replaces=tuple(dict.fromkeys(said.value for said in found if said.fact == "replaces")),
    )


def _strongest(found: Sequence[Statement], fact: Fact) -> list[Statement]:
    said = [statement for statement in found if statement.fact == fact]
    labelled = [statement for statement in said if statement.labelled]
    return labelled or said


def _owners(found: Sequence[Statement]) -> tuple[str, ...]:
    said = _strongest(found, "owner")
    names = {_plain(statement.value): statement.value for statement in reversed(said)}
    if len(names) > 1 and not said[0].labelled:
        return ()
    return tuple(dict.fromkeys(names[_plain(statement.value)] for statement in said))


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ").removesuffix(" team").strip()


def _one(found: Sequence[Statement], fact: Fact) -> str | None:
    said = {statement.value.casefold(): statement.value for statement in _strongest(found, fact)}
    return next(iter(said.values())) if len(said) == 1 else None
