"""Rules of the one-writer lock: nobody enters twice, and the dead let go."""

import subprocess
import sys
from pathlib import Path

import pytest

from connectors.errors import BuildError
from connectors.lake.publish import build_lock
from connectors.one_writer import one_writer

HOLD = (
    "import sys; from pathlib import Path; from connectors.one_writer import one_writer\n"
    "with one_writer(Path(sys.argv[1]), otherwise=RuntimeError()):\n"
    "    print('held', flush=True); sys.stdin.read()"
)


def test_a_second_writer_is_refused_and_may_enter_after_the_first(tmp_path: Path) -> None:
    with one_writer(tmp_path, otherwise=BuildError("busy")), pytest.raises(BuildError):  # noqa: SIM117
        with one_writer(tmp_path, otherwise=BuildError("busy")):
            pass

    with one_writer(tmp_path, otherwise=BuildError("busy")):
        assert (tmp_path / ".lock").is_file()


def test_a_killed_writer_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with (
            pytest.raises(BuildError),
            one_writer(tmp_path, otherwise=BuildError("busy")),
        ):
            pass
        other.kill()
        other.wait()

    with one_writer(tmp_path, otherwise=BuildError("busy")):
        assert other.returncode < 0


def test_a_target_that_cannot_be_written_to_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with (
        pytest.raises(BuildError, match=r"'.*lake' cannot be written to: .*Change its rights"),
        build_lock(tmp_path / "file" / "lake"),
    ):
        pass
