"""Build an index version: encode what is new, reuse the rest, write the projections, swap."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from retrieval.catalogue import FILE_NAME, Catalogue, content_hash, searchable_text, vector_key
from retrieval.encoder import Encoder
from retrieval.errors import IndexMissingError, PassageError, RetrievalError
from retrieval.index import VectorIndex, write_vectors
from retrieval.keyword import KeywordIndex, write_keywords
from retrieval.passages import Passage
from retrieval.versions import (
    IndexManifest,
    check_lake,
    check_model,
    current_version,
    draft_place,
    leftovers,
    one_writer,
    publish,
    read_manifest,
    sweep,
)

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


def build_index(  # noqa: PLR0913 - all but the passages are keywords
    passages: Iterable[Passage],
    *,
    folder: Path,
    encoder: Encoder,
    lake_version: str | None,
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
        encoder: The embedding model.
        lake_version: Version of the lake that passages were made of; None without a lake.
        clean: Redacts a text; owners named in a passage's metadata are kept.
        progress: Told how far each part is.
        rebuild: Reuse nothing.

    Raises:
        PassageError: If two passages share an id.
        IndexBusyError: If another run is writing.
    """
    tell = progress or _silent
    with one_writer(folder):
        wanted = _cleaned(list(passages), clean=clean, tell=tell)
        known = {} if rebuild else _known(folder)
        report = _compare(wanted, known)
        current = None if rebuild else _usable(folder, encoder=encoder, lake_version=lake_version)
        encoder.publish(folder)
        if current is not None and report.unchanged == len(wanted) and not report.deleted:
            sweep(folder)
            return report.model_copy(update={"version": current.name})
        return _build(
            wanted,
            folder=folder,
            encoder=encoder,
            lake_version=lake_version,
            tell=tell,
            report=report,
            vectors={} if rebuild else _vectors(folder),
        )


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


def _known(folder: Path) -> dict[str, str]:
    """Content hashes of the current version; none where it cannot be read."""
    place = current_version(folder)
    if place is None:
        return {}
    try:
        catalogue = Catalogue(place / FILE_NAME)
    except IndexMissingError:
        return {}
    try:
        return catalogue.hashes()
    finally:
        catalogue.close()


def _vectors(folder: Path) -> dict[str, bytes]:
    """Vectors that need no encoding: of the current version and of interrupted runs."""
    current = current_version(folder)
    found: dict[str, bytes] = {}
    for place in (*leftovers(folder), *([current] if current else [])):
        try:
            catalogue = Catalogue(place / FILE_NAME)
        except IndexMissingError:
            continue
        try:
            found.update(catalogue.vectors())
        finally:
            catalogue.close()
    return found


def _usable(folder: Path, *, encoder: Encoder, lake_version: str | None) -> Path | None:
    """The current version where it is whole and fits model and lake."""
    place = current_version(folder)
    if place is None:
        return None
    try:
        manifest = read_manifest(place)
        check_model(manifest, encoder=encoder)
        check_lake(manifest, lake_version=lake_version)
        _check_whole(place, count=manifest.passages, dimension=encoder.dimension)
    except RetrievalError:
        return None
    return place if manifest.lake_version == lake_version else None


def _check_whole(place: Path, *, count: int, dimension: int) -> None:
    """Raise where a projection does not hold every passage."""
    vectors = VectorIndex(place, count=count)
    try:
        vectors.probe(dimension=dimension)
    finally:
        vectors.close()
    KeywordIndex(place, count=count)


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


def _build(  # noqa: PLR0913 - all but the passages are keywords
    wanted: Sequence[Passage],
    *,
    folder: Path,
    encoder: Encoder,
    lake_version: str | None,
    tell: Progress,
    report: IndexReport,
    vectors: dict[str, bytes],
) -> IndexReport:
    now = datetime.now(UTC)
    keys = [vector_key(passage, weights_sha256=encoder.weights_sha256) for passage in wanted]
    digest = sha256("\n".join(keys).encode()).hexdigest()[:8]
    version = f"{now:%Y%m%dT%H%M%S%f}Z-{digest}"
    draft = draft_place(folder, version=version)
    catalogue = Catalogue(draft / FILE_NAME, writable=True)
    try:
        catalogue.add(wanted, keys=keys, encoder_id=encoder.id)
        catalogue.set_vectors((key, vectors[key]) for key in set(keys) & vectors.keys())
        missing = {
            key: searchable_text(passage)
            for key, passage in zip(keys, wanted, strict=True)
            if key not in vectors
        }
        _encode(missing, catalogue=catalogue, encoder=encoder, tell=tell)
        _project(catalogue, draft=draft, count=len(wanted), tell=tell)
    finally:
        catalogue.close()
    _check_whole(draft, count=len(wanted), dimension=encoder.dimension)
    manifest = IndexManifest(
        version=version,
        built_at=now,
        encoder_id=encoder.id,
        weights_sha256=encoder.weights_sha256,
        dimension=encoder.dimension,
        lake_version=lake_version,
        passages=len(wanted),
    )
    publish(draft, folder=folder, manifest=manifest)
    return report.model_copy(update={"version": version, "encoded": len(missing)})


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


def _project(catalogue: Catalogue, *, draft: Path, count: int, tell: Progress) -> None:
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        tell(IndexStep("write", done, count))

    rows = catalogue.vector_rows(batch=_VECTOR_BATCH)
    write_vectors(rows, folder=draft, count=count, advance=advance)
    write_keywords(catalogue.in_order(), folder=draft)
