"""What tests of several packages share."""

import os
import signal
from pathlib import Path

import pytest
from fakes import HashEmbedder

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Heed Ctrl-C: a suite started in the background ignores it, and so do its child processes."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
