from pathlib import Path

import pytest

from connectors.errors import BuildError
from connectors.secret import load_or_create_secret


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "built" / "secret.key"

    first = load_or_create_secret(path)

    assert len(first) == 32
    assert load_or_create_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    load_or_create_secret(path)
    path.chmod(0o644)

    with pytest.raises(BuildError, match="chmod 600"):
        load_or_create_secret(path)


def test_a_cut_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(b"short")
    path.chmod(0o600)

    with pytest.raises(BuildError, match="5 bytes"):
        load_or_create_secret(path)
