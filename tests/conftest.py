"""What tests of several packages share."""

import os
from pathlib import Path

import pytest
from fakes import HashEmbedder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real input, outside the repository; the test is skipped where it is absent."""
    named = os.environ.get("SIGNPOST_SHARED_DATA")  # noqa: TID251 - tests have no settings file
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no shared data: name its folder in SIGNPOST_SHARED_DATA")
    return folder


@pytest.fixture
def hash_encoder() -> HashEmbedder:
    """An encoder that loads nothing."""
    return HashEmbedder()
