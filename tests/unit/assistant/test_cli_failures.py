"""What the command says of a failure that nobody foresaw."""

import json
import logging
from collections.abc import Iterator

import pytest

from assistant.cli import main
from assistant.cli.logs import configure_logging


def _fail(*_: object) -> None:
    raise TypeError("somebody@mail.test cannot be added")


@pytest.fixture
def kept_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.mark.usefixtures("kept_logging")
@pytest.mark.parametrize("verbose", [False, True])
def test_a_failure_is_one_line_and_its_place_is_told_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, verbose: bool
) -> None:
    monkeypatch.setattr(main, "app", _fail)
    configure_logging(verbose=verbose)

    with pytest.raises(SystemExit):
        main.run()

    *lines, said = capsys.readouterr().err.strip().splitlines()
    assert said.startswith("Error: Unexpected TypeError. Run again as 'signpost --verbose ...'")
    assert [json.loads(line)["error_type"] for line in lines] == ["TypeError"] * verbose
    assert "somebody" not in "".join([*lines, said])
    assert not lines or "test_cli_failures line" in json.loads(lines[0])["places"][-1]
