"""The workspace secret that keys every id."""

import contextlib
import os
import secrets
from pathlib import Path

from connectors.errors import BuildError

SECRET_BYTES = 32


def load_or_create_secret(path: Path) -> bytes:
    """Read the secret, or make one of 32 random bytes with mode 0600.

    Making it is atomic: of two processes that start at once, both get the same secret, and a kill
    leaves either a whole file or none.

    Raises:
        BuildError: If the file is not 32 bytes long, or others may read it.
    """
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        message = f"'{path}' can be read by others than its owner. Run: chmod 600 '{path}'."
        raise BuildError(message)
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        message = (
            f"'{path}' holds {len(secret)} bytes, not {SECRET_BYTES}. Restore it from a backup, or "
            "delete it and build again: every id then changes."
        )
        raise BuildError(message)
    return secret


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(SECRET_BYTES))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        with contextlib.suppress(FileExistsError):
            # A link, unlike a rename, never replaces a secret that another process has just made.
            os.link(draft, path)
    finally:
        draft.unlink()
