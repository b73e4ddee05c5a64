"""Rules of what is kept of what was typed."""

import stat
from pathlib import Path

import pytest

from assistant.terminal.history import MOST_KEPT, PrivateHistory
from guardrails.pii.redact import redact


def clean(text: str) -> str:
    return redact(text)[0]


def kept(path: Path) -> list[str]:
    return list(PrivateHistory(path, clean=clean).load_history_strings())


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.touch(0o644)

    PrivateHistory(path, clean=clean).append_string("plays")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept(path) == ["plays"]


def test_personal_data_is_kept_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "history"
    history = PrivateHistory(path, clean=clean)

    history.append_string("what does jane.doe@example.com play?\nand who is she?")

    assert "jane" not in path.read_text()
    assert history.get_strings() == ["what does <email> play?\nand who is she?"]
    assert kept(path) == ["what does <email> play?\nand who is she?"]


def test_a_file_that_has_grown_too_long_keeps_its_newest_entries(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_text("".join(f"\n# then\n+question {number}\n" for number in range(MOST_KEPT + 1)))

    entries = kept(path)

    assert entries[0] == f"question {MOST_KEPT}"
    assert len(entries) == MOST_KEPT // 2


def test_a_link_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OSError, match="link"):
        PrivateHistory(tmp_path / "link", clean=clean)

    assert not (tmp_path / "elsewhere").exists()
