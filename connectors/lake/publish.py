"""Publishing: a build becomes current as a whole or not at all, and the last ones stay."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.errors import BuildError, LakeError
from connectors.lake.manifest import FILE_NAME
from connectors.one_writer import one_writer

CURRENT = "CURRENT"
BUILDING = ".building-"
STAGING = ".staging-"


@contextmanager
def build_lock(lakes: Path) -> Iterator[None]:
    """Hold the only build of a workspace; a killed holder's lock is released by the kernel.

    Raises:
        BuildError: If another build is running, or the folder cannot be written to.
    """
    message = f"Another build is writing to '{lakes}'. Wait until it has ended."
    _check_writable(lakes)
    with one_writer(lakes, otherwise=BuildError(message)):
        yield


def _check_writable(lakes: Path) -> None:
    try:
        lakes.mkdir(parents=True, exist_ok=True)
        reason = None if os.access(lakes, os.W_OK | os.X_OK) else "permission denied"
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
    if reason is not None:
        message = (
            f"The lake's folder '{lakes}' cannot be written to: {reason}. Change its rights, or "
            "move the workspace to where you may write."
        )
        raise BuildError(message)


def remove_leftovers(lakes: Path) -> None:
    """Remove what killed builds left behind. Call it under the lock."""
    for pattern in (f"{BUILDING}*", f"{STAGING}*"):
        for folder in lakes.glob(pattern):
            shutil.rmtree(folder)


def current_lake(lakes: Path) -> Path | None:
    """Folder of the current build; None before the first one.

    Raises:
        LakeError: If the pointer names a build that is not there.
    """
    pointer = lakes / CURRENT
    if not pointer.is_file():
        return None
    folder = lakes / pointer.read_text(encoding="utf-8").strip()
    if not (folder / FILE_NAME).is_file():
        message = (
            f"'{pointer}' names build '{folder.name}', which is not there. Run: signpost build."
        )
        raise LakeError(message)
    return folder


def builds(lakes: Path) -> tuple[Path, ...]:
    """Published builds, oldest first."""
    found = [folder for folder in lakes.glob("[0-9]*") if (folder / FILE_NAME).is_file()]
    return tuple(sorted(found, key=lambda folder: (folder / FILE_NAME).stat().st_mtime_ns))


def publish(lakes: Path, *, version: str, keep: int) -> Path:
    """Make the finished build folder `.building-<version>` the current one.

    A kill before the pointer is replaced leaves the previous build in use.
    """
    os.sync()
    folder = (lakes / f"{BUILDING}{version}").rename(lakes / version)
    sync_folder(lakes)
    point_to(lakes, version)
    for old in builds(lakes)[:-keep]:
        if old != folder:
            shutil.rmtree(old)
    return folder


def point_to(lakes: Path, version: str) -> None:
    """Replace the pointer to the current build, atomically."""
    draft = lakes / f".{CURRENT}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(version + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(lakes / CURRENT)
    sync_folder(lakes)


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def roll_back(lakes: Path) -> Path:
    """Make the build before the current one current.

    Raises:
        LakeError: If there is none.
    """
    with build_lock(lakes):
        current = current_lake(lakes)
        found = builds(lakes)
        earlier = found[: found.index(current)] if current in found else ()
        if not earlier:
            message = f"'{lakes}' holds no build before the current one. Nothing was changed."
            raise LakeError(message)
        point_to(lakes, earlier[-1].name)
        return earlier[-1]
