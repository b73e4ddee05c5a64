"""Index versions on disk: a new one in a new folder, then one atomic swap of `CURRENT`."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.one_writer import one_writer as held
from retrieval.errors import IndexBusyError, IndexMismatchError, IndexMissingError
from retrieval.vector_server import VectorPlace, VectorServer

if TYPE_CHECKING:
    from retrieval.encoder import Encoder

FORMAT = 1
"""Number of the layout on disk; another one is refused."""
MANIFEST = "index.json"
_CURRENT = "CURRENT"
_DRAFT = ".building-"
KEEP = 2
"""How many versions stay: the current one and the one before, which a reader may still use."""


class IndexManifest(BaseModel):
    """What one index version was made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    format: int = FORMAT
    built_at: datetime
    encoder_id: str
    weights_sha256: str
    dimension: int
    lake_version: str | None
    """Lake that the statistics and content came from; None where only documents are indexed."""
    passages: int
    collection: str | None = None
    """Of a Chroma server, where its vectors lie; None: in the version's folder."""


def current_version(folder: Path) -> Path | None:
    """Folder of the current version, or None."""
    try:
        version = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    place = folder / version
    return place if version and (place / MANIFEST).is_file() else None


def read_manifest(place: Path) -> IndexManifest:
    """The manifest of a version.

    Raises:
        IndexMismatchError: If another release of the software wrote it.
    """
    try:
        manifest = IndexManifest.model_validate_json((place / MANIFEST).read_bytes())
    except (ValidationError, OSError):
        manifest = None
    if manifest is None or manifest.format != FORMAT:
        message = (
            'The index has another format than this release reads. Run "signpost index --rebuild".'
        )
        raise IndexMismatchError(message)
    return manifest


def require_current(folder: Path) -> Path:
    """Folder of the current version.

    Raises:
        IndexMissingError: If there is none.
    """
    place = current_version(folder)
    if place is None:
        message = f"There is no search index in '{folder}'. Run \"signpost index\"."
        raise IndexMissingError(message)
    return place


def check_model(manifest: IndexManifest, *, encoder: "Encoder") -> None:
    """Refuse an index whose vectors another model made.

    Raises:
        IndexMismatchError: On another model, other weights or another dimension.
    """
    for what, built, own in (
        ("model", manifest.encoder_id, encoder.id),
        ("weights", manifest.weights_sha256[:12], encoder.weights_sha256[:12]),
        ("dimension", manifest.dimension, encoder.dimension),
    ):
        if built != own:
            message = (
                f"The index was built with {what} '{built}'; this release uses '{own}'. "
                'Run "signpost index --rebuild".'
            )
            raise IndexMismatchError(message)


def check_lake(manifest: IndexManifest, *, lake_version: str | None) -> None:
    """Refuse an index of another lake; None does not ask.

    Raises:
        IndexMismatchError: On another lake version.
    """
    if lake_version is not None and manifest.lake_version != lake_version:
        message = (
            f"The index was built for lake '{manifest.lake_version}'; the current lake is "
            f"'{lake_version}'. Run \"signpost index\"."
        )
        raise IndexMismatchError(message)


def check_place(manifest: IndexManifest, *, server: VectorServer | None) -> None:
    """Refuse an index whose vectors lie elsewhere than the settings say.

    Raises:
        IndexMismatchError: If they lie in its folder and not on the server, or the other way round.
    """
    expected = server.collection(manifest.version) if server is not None else None
    if manifest.collection != expected:
        message = (
            f"The index keeps its vectors in {_told(manifest.collection)}; the settings of 'index' "
            f'name {_told(expected)}. Run "signpost index", which encodes nothing anew.'
        )
        raise IndexMismatchError(message)


def _told(collection: str | None) -> str:
    return "its folder" if collection is None else f"the collection '{collection}' of a server"


def place_of(folder: Path, *, server: VectorServer | None) -> VectorPlace:
    """Where the vectors of a version, or of its draft, lie."""
    return VectorPlace(folder, version=folder.name.removeprefix(_DRAFT), server=server)


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold the folder for one index run; the lock goes with the process.

    Raises:
        IndexBusyError: If another run holds it.
    """
    message = f"Another index run is writing '{folder}'. Wait until it has finished."
    with held(folder, otherwise=IndexBusyError(message)):
        yield


def draft_place(folder: Path, *, version: str) -> Path:
    """A new empty folder in which a version is built; readers never look there."""
    place = folder / f"{_DRAFT}{version}"
    place.mkdir(parents=True)
    return place


def leftovers(folder: Path) -> tuple[Path, ...]:
    """Folders of runs that did not finish."""
    return tuple(sorted(folder.glob(f"{_DRAFT}*")))


def publish(draft: Path, *, folder: Path, manifest: IndexManifest) -> Path:
    """Make a whole draft the current version.

    The manifest is written last, the folder renamed, and `CURRENT` replaced: a kill between any
    two steps leaves the previous version in use.
    """
    (draft / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    place = draft.rename(folder / manifest.version)
    pointer = folder / f"{_CURRENT}.part"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(manifest.version)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(folder / _CURRENT)
    return place


def stale(folder: Path) -> tuple[Path, ...]:
    """Folders of unfinished runs, and of all but the newest versions; never the current one."""
    current = current_version(folder)
    versions = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    kept = {current, *versions[-KEEP:]}
    return (*(place for place in versions if place not in kept), *leftovers(folder))


def sweep(folder: Path) -> None:
    """Remove what is stale."""
    for place in stale(folder):
        shutil.rmtree(place, ignore_errors=True)
