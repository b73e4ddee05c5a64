"""Build an index version: encode what is new, reuse the rest, write the projections, swap."""

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from retrieval.catalogue import FILE_NAME, Catalogue, content_hash, searchable_text, vector_key
from retrieval.encoder import Encoder
from retrieval.errors import IndexServerError, PassageError
from retrieval.index import drop_collections, write_vectors
from retrieval.keyword import write_keywords
from retrieval.passages import Passage
from retrieval.reuse import IndexNeeds, check_whole, known_hashes, known_vectors, usable_version
from retrieval.vector_server import VectorPlace
from retrieval.versions import (
    draft_place,
    one_writer,
    place_of,
    publish,
    stale,
    sweep,
)

log = logging.getLogger(__name__)
SLAB = 512
"""Texts encoded between two reports of progress and two commits."""
_VECTOR_BATCH = 2_000


class IndexReport(BaseModel):
    """What an index run did, in passages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    added: int
    changed: int
    deleted: int
    unchanged: int
    encoded: int
    """Texts that went through the model."""


@dataclass(frozen=True)
class IndexStep:
    """How far a part of the run is."""

    name: str
    """`clean`, `encode` or `write`."""
    done: int
    total: int


Progress = Callable[[IndexStep], None]


def build_index(
    passages: Iterable[Passage],
    *,
    folder: Path,
    needs: IndexNeeds,
    clean: Callable[[str], str],
    progress: Progress | None = None,
    rebuild: bool = False,
) -> IndexReport:
    """Make the index say exactly what the passages say.

    The version in use stays until the new one is whole. Vectors of unchanged texts are reused,
    those of an interrupted run too; where nothing changed at all, nothing is written.

    Args:
        passages: Everything that the index shall hold.
        folder: The index folder.
        needs: What it must be made with and for.
        clean: Redacts a text; owners named in a passage's metadata are kept.
        progress: Told how far each part is.
        rebuild: Reuse nothing.

    Raises:
        PassageError: If two passages share an id.
        IndexBusyError: If another run is writing.
        IndexServerError: If the server of the vectors cannot be used.
    """
    tell = progress or _silent
    if needs.server is not None:
        needs.server.check()  # before minutes of encoding
    with one_writer(folder):
        wanted = _cleaned(list(passages), clean=clean, tell=tell)
        report = _compare(wanted, {} if rebuild else known_hashes(folder))
        current = None if rebuild else usable_version(folder, needs)
        needs.encoder.publish(folder)
        if current is not None and report.unchanged == len(wanted) and not report.deleted:
            _sweep(folder, needs)
            return report.model_copy(update={"version": current.name})
        vectors = {} if rebuild else known_vectors(folder)
        version, encoded = _build(wanted, folder=folder, needs=needs, tell=tell, vectors=vectors)
        _sweep(folder, needs)
        return report.model_copy(update={"version": version, "encoded": encoded})


def _sweep(folder: Path, needs: IndexNeeds) -> None:
    """Remove what nobody needs; what the server will not remove is tried again by the next run."""
    if needs.server is not None:
        versions = [place_of(place, server=None).version for place in stale(folder)]
        try:
            drop_collections(needs.server, versions)
        except IndexServerError:
            log.warning("collections_not_removed", extra={"collections": len(versions)})
            return
    sweep(folder)


def _silent(_: IndexStep) -> None:
    """Nobody listens."""


def _cleaned(
    passages: list[Passage], *, clean: Callable[[str], str], tell: Progress
) -> list[Passage]:
    """Redacted passages by id."""
    result: dict[str, Passage] = {}
    for number, passage in enumerate(passages, start=1):
        if passage.id in result:
            message = (
                f"Two passages have the id '{passage.id}'. Give their records different names."
            )
            raise PassageError(message)
        result[passage.id] = clean_passage(passage, clean=clean)
        if number % SLAB == 0 or number == len(passages):
            tell(IndexStep("clean", number, len(passages)))
    return [result[key] for key in sorted(result)]


def clean_passage(passage: Passage, *, clean: Callable[[str], str]) -> Passage:
    """The passage with title and text redacted; its recorded owners are public and stay."""
    owners = [name for name in passage.metadata.get("owners", "").split("; ") if name]
    pattern = "|".join(re.escape(name) for name in sorted(owners, key=len, reverse=True))

    def redacted(text: str) -> str:
        if not pattern:
            return clean(text)
        parts = re.split(f"({pattern})", text)
        return "".join(part if number % 2 else clean(part) for number, part in enumerate(parts))

    return passage.model_copy(
        update={
            "title": redacted(passage.title),
            "text": redacted(passage.text),
            "embedded": redacted(passage.embedded),
        }
    )


def _compare(wanted: Sequence[Passage], known: dict[str, str]) -> IndexReport:
    hashes = {passage.id: content_hash(passage) for passage in wanted}
    shared = hashes.keys() & known.keys()
    unchanged = sum(hashes[key] == known[key] for key in shared)
    return IndexReport(
        version="",
        added=len(hashes) - len(shared),
        changed=len(shared) - unchanged,
        deleted=len(known) - len(shared),
        unchanged=unchanged,
        encoded=0,
    )


def _build(
    wanted: Sequence[Passage],
    *,
    folder: Path,
    needs: IndexNeeds,
    tell: Progress,
    vectors: dict[str, bytes],
) -> tuple[str, int]:
    """The new version, and how many texts were encoded for it."""
    now = datetime.now(UTC)
    encoder = needs.encoder
    keys = [vector_key(passage, weights_sha256=encoder.weights_sha256) for passage in wanted]
    digest = sha256("\n".join(keys).encode()).hexdigest()[:8]
    version = f"{now:%Y%m%dT%H%M%S%f}Z-{digest}"
    draft = draft_place(folder, version=version)
    place = place_of(draft, server=needs.server)
    missing = {
        key: searchable_text(passage)
        for key, passage in zip(keys, wanted, strict=True)
        if key not in vectors
    }
    catalogue = Catalogue(draft / FILE_NAME, writable=True)
    try:
        catalogue.add(wanted, keys=keys, encoder_id=encoder.id)
        catalogue.set_vectors((key, vectors[key]) for key in set(keys) & vectors.keys())
        _encode(missing, catalogue=catalogue, encoder=encoder, tell=tell)
        _project(catalogue, place=place, count=len(wanted), tell=tell)
    finally:
        catalogue.close()
    check_whole(place, count=len(wanted), dimension=encoder.dimension)
    manifest = needs.manifest(version, built_at=now, passages=len(wanted))
    publish(draft, folder=folder, manifest=manifest)
    return version, len(missing)


def _encode(
    texts: dict[str, str], *, catalogue: Catalogue, encoder: Encoder, tell: Progress
) -> None:
    """Encode longest first, so that a batch holds texts of one length, and commit as it goes."""
    ordered = sorted(texts.items(), key=lambda item: (-len(item[1]), item[0]))
    for start in range(0, len(ordered), SLAB):
        slab = ordered[start : start + SLAB]
        vectors = encoder.encode([text for _, text in slab])
        catalogue.set_vectors(
            (key, vector.tobytes()) for (key, _), vector in zip(slab, vectors, strict=True)
        )
        tell(IndexStep("encode", start + len(slab), len(ordered)))


def _project(catalogue: Catalogue, *, place: VectorPlace, count: int, tell: Progress) -> None:
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        tell(IndexStep("write", done, count))

    rows = catalogue.vector_rows(batch=_VECTOR_BATCH)
    write_vectors(rows, place=place, count=count, advance=advance)
    write_keywords(catalogue.in_order(), folder=place.folder)
